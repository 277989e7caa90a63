package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// Whole histories of bids, decided by the rules and, beside them, by a second implementation that is slow and plainly
/// right: it looks at all earlier bids each time.
final class EnglishAuctionPropertyTest {
    private static final long OPENING = 5;

    @Property
    void decidesAsThePlainOneDoes(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = 60) Integer> amounts,
            @ForAll @IntRange(min = 1, max = 7) int increment) {
        List<Event> decided = play(amounts, increment);

        assertThat(accepted(decided)).isEqualTo(plainlyAccepted(amounts, increment));
    }

    @Property
    void theAcceptedAmountsRiseAndThePriceNeverFalls(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = 60) Integer> amounts) {
        List<Event> decided = play(amounts, 1);

        assertThat(accepted(decided)).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
        assertThat(decided)
                .extracting(event -> standing(event).priceMicros())
                .isSortedAccordingTo(Comparator.naturalOrder());
    }

    @Property
    void theSequenceHasNoGaps(@ForAll @Size(max = 50) List<@IntRange(min = 1, max = 60) Integer> amounts) {
        List<Event> decided = play(amounts, 1);

        for (int i = 0; i < decided.size(); i++) {
            assertThat(decided.get(i).sequence()).isEqualTo(i + 2);
        }
    }

    /// A bid stands if it reaches the opening price and tops every bid that stands by the increment.
    private static List<Long> plainlyAccepted(List<Integer> amounts, int increment) {
        List<Long> standing = new ArrayList<>();
        for (long amount : amounts) {
            boolean reachesOpening = amount >= OPENING;
            boolean topsAll = standing.stream().allMatch(earlier -> amount - earlier >= increment);
            if (reachesOpening && topsAll) {
                standing.add(amount);
            }
        }
        return standing;
    }

    private static List<Event> play(List<Integer> amounts, int increment) {
        AuctionTerms terms = new AuctionTerms("", OPENING, increment, null, 1_000, UnknownFields.NONE);
        @Nullable Auction auction =
                Auctioneer.decide(null, Bidder.NEW, new OpenAuction(1, terms), 0, metadata(0)).auction();
        List<Event> decided = new ArrayList<>();
        for (int i = 0; i < amounts.size(); i++) {
            PlaceBid bid = new PlaceBid(1, i + 1, amounts.get(i), UnknownFields.NONE);
            Decision decision = Auctioneer.decide(auction, Bidder.NEW, bid, 0, metadata(i + 1));
            auction = decision.auction();
            decided.add(decision.event());
        }
        return decided;
    }

    private static CommandMetadata metadata(int offset) {
        return new CommandMetadata(new Position(0, offset), offset);
    }

    private static List<Long> accepted(List<Event> decided) {
        List<Long> amounts = new ArrayList<>();
        for (Event event : decided) {
            if (event.fact() instanceof Fact.BidAccepted(PlaceBid bid, _, _, _, _)) {
                amounts.add(bid.amountMicros());
            }
        }
        return amounts;
    }

    private static Standing standing(Event event) {
        return Objects.requireNonNull(event.standing());
    }
}
