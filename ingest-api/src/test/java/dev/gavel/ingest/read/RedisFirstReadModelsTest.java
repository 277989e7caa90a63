package dev.gavel.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.ingest.read.RedisFirstReadModels.AuctionCache;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which read model a single auction is read from. Redis has a price of 10, Postgres one of 20.
class RedisFirstReadModelsTest {
    private static final long AUCTION = 42;
    private static final AuctionView IN_REDIS = auction(10);
    private static final AuctionView IN_POSTGRES = auction(20);

    private @Nullable ReadModelPositions redisPositions = at(7);
    private @Nullable ReadModelPositions postgresPositions = at(7);
    private AuctionCache.@Nullable CachedAuction cached = new AuctionCache.CachedAuction(IN_REDIS, 7);
    private boolean redisAsked;
    private boolean postgresDown;

    private final RedisFirstReadModels reads =
            new RedisFirstReadModels(
                    (_, _) -> {
                        redisAsked = true;
                        return cached;
                    },
                    new Postgres(),
                    () -> redisPositions,
                    () -> postgresPositions,
                    1);

    @Test
    void readsFromRedisThatHasWhatPostgresHas() {
        assertThat(reads.auction(AUCTION)).isEqualTo(IN_REDIS);
        assertThat(reads.readsFromRedis()).isEqualTo(1);
        assertThat(reads.readsFromPostgres()).isZero();
    }

    @Test
    void readsFromRedisThatIsAheadOfPostgres() {
        postgresPositions = at(3);

        assertThat(reads.auction(AUCTION)).isEqualTo(IN_REDIS);
    }

    @Test
    void readsFromPostgresWhileRedisIsBehindItEvenIfItsLastPollWasNot() {
        cached = new AuctionCache.CachedAuction(IN_REDIS, 6);

        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);
        assertThat(reads.readsFromRedis()).isZero();
        assertThat(reads.readsFromPostgres()).isEqualTo(1);
    }

    @Test
    void readsFromPostgresWhileRedisDoesNotSayHowFarItIs() {
        cached = new AuctionCache.CachedAuction(IN_REDIS, -1);
        postgresPositions = ReadModelPositions.unknown(1);

        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);
    }

    @Test
    void readsFromPostgresWhatRedisDoesNotHave() {
        cached = null;

        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);
    }

    @Test
    void doesNotWaitForRedisWhileItsPollFails() {
        redisPositions = at(7).withFault("paused");

        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);
        assertThat(redisAsked).isFalse();
    }

    @Test
    void readsFromPostgresBeforeTheFirstPolls() {
        postgresPositions = null;
        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);

        postgresPositions = at(7);
        redisPositions = null;
        assertThat(reads.auction(AUCTION)).isEqualTo(IN_POSTGRES);
    }

    @Test
    void readsFromRedisWithoutPostgresIfItHasWhatPostgresHadLast() {
        postgresDown = true;
        postgresPositions = at(7).withFault("away");
        assertThat(reads.auction(AUCTION)).isEqualTo(IN_REDIS);

        postgresPositions = ReadModelPositions.unknown(1);
        assertThat(reads.auction(AUCTION)).isEqualTo(IN_REDIS);
    }

    @Test
    void readsNothingIfPostgresIsAwayAndRedisIsBehindIt() {
        postgresDown = true;
        postgresPositions = at(8).withFault("away");

        assertThatThrownBy(() -> reads.auction(AUCTION)).isInstanceOf(ReadModels.UnavailableException.class);
        assertThat(reads.readsFromPostgres()).isZero();
    }

    private static ReadModelPositions at(long nextOffset) {
        return new ReadModelPositions(new long[] {nextOffset}, null);
    }

    private static AuctionView auction(long price) {
        long micros = price * Micros.UNIT;
        AuctionTerms terms = new AuctionTerms("a watch", Micros.UNIT, Micros.UNIT, 1_000L, 2_000, UnknownFields.NONE);
        Standing standing = new Standing(Status.OPEN, micros, micros + Micros.UNIT, 7, 1, 1_000, 2_000);
        return new AuctionView(AUCTION, terms, standing, 0, new Position(0, price));
    }

    private final class Postgres implements ReadModels {
        @Override
        public AuctionView auction(long id) {
            if (postgresDown) {
                throw new UnavailableException(new IOException("connection refused"));
            }
            return IN_POSTGRES;
        }

        @Override
        public AuctionSlice auctions(@Nullable Status status, long aboveId, int limit) {
            return new AuctionSlice(List.of(), aboveId, false);
        }

        @Override
        public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
            return List.of();
        }

        @Override
        public @Nullable DecidedBid bid(long auctionId, long bidId) {
            return null;
        }

        @Override
        public @Nullable BidReceipt receipt(long auctionId, long bidId) {
            return null;
        }

        @Override
        public boolean isPast(Position position) {
            return true;
        }
    }
}
