package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CachedAuctionTest {
    private static final Auction OPENED = decide(null, new OpenAuction(42, terms()));
    private static final Auction WITH_BID = decide(OPENED, new PlaceBid(42, 7, 5, UnknownFields.NONE));
    private static final Bidder BIDDER = new Bidder(2, 0, 0);

    @Test
    void knowsEverythingOfAnAuctionThatWasOpenedHere() {
        CachedAuction auction = CachedAuction.opened(OPENED);
        auction.putBidder(7, BIDDER);
        auction.addKey("a");

        assertThat(auction.bidder(7)).isEqualTo(BIDDER);
        assertThat(auction.bidder(8)).isEqualTo(Bidder.NEW);
        assertThat(auction.mayHaveKey("a")).isTrue();
        assertThat(auction.mayHaveKey("b")).isFalse();
    }

    /// "Aa" and "BB" have the same hash code.
    @Test
    void leavesKeysOfTheSameHashToTheStore() {
        CachedAuction auction = CachedAuction.opened(OPENED);
        auction.addKey("Aa");

        assertThat(auction.mayHaveKey("BB")).isTrue();
    }

    @Test
    void leavesTheBiddersOfAnAuctionThatWasReadToTheStoreUntilAllAreRead() {
        CachedAuction auction = CachedAuction.read(WITH_BID);
        assertThat(auction.bidder(7)).isNull();

        auction.putBidder(7, BIDDER);
        assertThat(auction.bidder(7)).isEqualTo(BIDDER);
        assertThat(auction.bidder(8)).isNull();

        auction.putAllBidders();
        assertThat(auction.bidder(8)).isEqualTo(Bidder.NEW);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesTheKeysOfAnAuctionThatWasReadToTheStore(boolean rejected) {
        CachedAuction auction = CachedAuction.read(OPENED.withIdempotencyKey(rejected, 1));
        auction.addKey("a");

        assertThat(auction.mayHaveKey("b")).isTrue();
    }

    @Test
    void anAuctionThatWasReadBeforeItsFirstBidHasNoBiddersAndKeys() {
        CachedAuction auction = CachedAuction.read(OPENED);

        assertThat(auction.bidder(7)).isEqualTo(Bidder.NEW);
        assertThat(auction.mayHaveKey("a")).isFalse();
    }

    @Test
    void forgetsWhatIsTooMuch() {
        CachedAuction auction = CachedAuction.opened(OPENED);
        long bytes = auction.bytes();
        for (int i = 1; i <= 100; i++) {
            auction.putBidder(i, BIDDER);
            auction.addKey("key-" + i);
        }
        assertThat(auction.bytes()).isGreaterThan(bytes + 100 * 2 * Long.BYTES);
        auction.forgetBidders();
        auction.forgetKeys();

        assertThat(auction.bytes()).isEqualTo(bytes);
        assertThat(auction.bidder(1)).isNull();
        assertThat(auction.bidder(1_000)).isNull();
        assertThat(auction.mayHaveKey("a")).isTrue();
    }

    private static AuctionTerms terms() {
        return new AuctionTerms("watch", 1, 1, null, 10_000, UnknownFields.NONE);
    }

    private static Auction decide(@Nullable Auction before, Command command) {
        var metadata = new CommandMetadata(new Position(0, 1), 1);
        return Objects.requireNonNull(Auctioneer.decide(before, Bidder.NEW, command, 0, metadata).auction());
    }
}
