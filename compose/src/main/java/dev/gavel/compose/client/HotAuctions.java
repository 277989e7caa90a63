package dev.gavel.compose.client;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Counts the bids of each auction within a window of time. It remembers a limited number of bids, so that it covers a
/// shorter time if the log is busy.
public final class HotAuctions {
    private final Duration window;
    private final int mostBids;

    /// Oldest first. Bids arrive partition by partition, so a new one can be older than those that are here already.
    private final Queue<Bid> bids = new PriorityQueue<>(Comparator.comparingLong(Bid::atMs));

    private final Map<Long, Integer> counts = new HashMap<>();
    private final Map<Long, Standing> standings = new HashMap<>();

    private record Bid(long auctionId, long atMs) {}

    /// @param bids within the window, rejected ones included
    /// @param standing after the last event; null: there is no such auction
    public record HotAuction(long id, int bids, @Nullable Standing standing) {}

    public HotAuctions(Duration window, int mostBids) {
        this.window = window;
        this.mostBids = mostBids;
    }

    public void add(ConsumerRecord<byte[], byte[]> record) {
        if (EventCodec.decode(record.key(), record.value()) instanceof Decoded.Message<Event>(Event event)) {
            long id = event.auctionId();
            boolean bid = isBid(event.fact());
            if (bid) {
                counts.merge(id, 1, Integer::sum);
            }
            Standing standing = event.standing();
            if (standing != null && counts.containsKey(id)) {
                standings.put(id, standing);
            }
            if (bid) {
                bids.add(new Bid(id, event.atMs()));
                if (bids.size() > mostBids) {
                    forget(bids.remove());
                }
            }
        }
    }

    /// The auctions with most bids until now, the hottest first.
    public List<HotAuction> top(int most, long nowMs) {
        long sinceMs = nowMs - window.toMillis();
        for (Bid oldest = bids.peek(); oldest != null && oldest.atMs() < sinceMs; oldest = bids.peek()) {
            forget(bids.remove());
        }
        return counts.entrySet().stream()
                .sorted(
                        Map.Entry.<Long, Integer>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(hot -> new HotAuction(hot.getKey(), hot.getValue(), standings.get(hot.getKey())))
                .toList();
    }

    private void forget(Bid bid) {
        int left = counts.getOrDefault(bid.auctionId(), 0) - 1;
        if (left > 0) {
            counts.put(bid.auctionId(), left);
        } else {
            counts.remove(bid.auctionId());
            standings.remove(bid.auctionId());
        }
    }

    private static boolean isBid(Fact fact) {
        return switch (fact) {
            case Fact.BidAccepted _, Fact.BidRefused _ -> true;
            case Fact.Opened _, Fact.Closed _, Fact.Cancelled _, Fact.Retracted _, Fact.Repeated _, Fact.Refused _ ->
                    false;
        };
    }
}
