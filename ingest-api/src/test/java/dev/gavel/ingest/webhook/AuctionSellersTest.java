package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.testing.SampleEvents;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuctionSellersTest {
    private static final Event BID = SampleEvents.accepted(42, 0, 7, 10);

    private final Reads reads = new Reads();
    private final AuctionSellers sellers = new AuctionSellers(() -> reads);

    /// A read model without auctions.
    private static final class Reads implements ReadModels {
        private boolean away;
        private long applied;
        private int asked;

        @Override
        public @Nullable AuctionView auction(long id) {
            asked++;
            if (away) {
                throw new UnavailableException(new IllegalStateException("away"));
            }
            return null;
        }

        @Override
        public boolean isPast(Position position) {
            return position.offset() <= applied;
        }

        @Override
        public AuctionSlice auctions(@Nullable Status status, long aboveId, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable DecidedBid bid(long auctionId, long bidId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable BidReceipt receipt(long auctionId, long bidId) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void anAuctionThatIsOpenedHasItsSeller() throws Exception {
        assertThat(sellers.of(SampleEvents.opened(42, 0, 6)).isPresent()).isTrue();
        assertThat(sellers.of(BID)).isEqualTo(sellers.of(SampleEvents.opened(42, 0, 6)));
        assertThat(reads.asked).isZero();
    }

    @Test
    void aReadModelThatIsBehindOrAwayIsWaitedFor() throws Exception {
        reads.applied = 6;
        assertThat(sellers.of(BID)).isEqualTo(OptionalLong.empty());

        reads.applied = 7;
        reads.away = true;
        assertThat(sellers.of(BID)).isEqualTo(OptionalLong.empty());
    }

    /// Otherwise it would hold up the events of every other auction.
    @Test
    void anAuctionThatTheReadModelShouldHaveIsNobodys() throws Exception {
        reads.applied = 7;

        assertThat(sellers.of(BID)).hasValue(0);

        assertThat(sellers.of(SampleEvents.accepted(42, 0, 8, 11))).hasValue(0);
        assertThat(reads.asked).isEqualTo(1);
    }
}
