package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class AuctionStateCacheTest {
    @Test
    void keepsTheAuctionsThatWereUsedLast() {
        AuctionStateCache cache = new AuctionStateCache(3 * CachedAuction.BASE_BYTES);
        cache.put(auction(1, ""));
        cache.put(auction(2, ""));
        cache.put(auction(3, ""));
        cache.get(1);
        cache.put(auction(4, ""));

        assertThat(cache.get(2)).isNull();
        assertThat(cache.get(1)).isNotNull();
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void countsTheSizeOfTheTerms() {
        AuctionStateCache cache = new AuctionStateCache(3 * CachedAuction.BASE_BYTES);
        cache.put(auction(1, ""));
        cache.put(auction(2, "x".repeat(100)));
        cache.put(auction(3, "x".repeat(100)));

        assertThat(cache.size()).isEqualTo(2);
        cache.put(auction(2, ""));
        cache.put(auction(3, ""));
        cache.put(auction(4, ""));
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void keepsNothingThatIsLargerThanItself() {
        AuctionStateCache cache = new AuctionStateCache(CachedAuction.BASE_BYTES);
        cache.put(auction(1, "x"));

        assertThat(cache.size()).isZero();
    }

    private static CachedAuction auction(long id, String title) {
        var open = new OpenAuction(id, new AuctionTerms(title, 1, 1, null, 10_000, UnknownFields.NONE));
        var metadata = new CommandMetadata(new Position(0, id), 1);
        return CachedAuction.opened(
                Objects.requireNonNull(Auctioneer.decide(null, Bidder.NEW, open, 0, metadata).auction()));
    }
}
