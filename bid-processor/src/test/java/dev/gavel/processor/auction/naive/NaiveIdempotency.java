package dev.gavel.processor.auction.naive;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.CommandCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// "An auction remembers a key for 24 hours after its first use, by the log's time, and its latest 65 536 keys; the key
/// of a rejected command for an hour, and the latest 8 192 of them. It remembers nothing before it is opened. A key is
/// that of the bidder who bids or retracts, or the seller's."
final class NaiveIdempotency {
    private static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;
    private static final int MOST = 65_536;
    private static final int MOST_REJECTED = 8_192;

    private NaiveIdempotency() {}

    /// The first use of the key, if the auction still remembers it.
    static Optional<HistoryEntry> firstUse(History history, Envelope envelope, String key, long atMs) {
        if (!history.isOpened()) {
            return Optional.empty();
        }
        List<HistoryEntry> uses =
                history.life().stream()
                        .filter(entry -> entry.envelope().idempotencyKey() != null && entry.isFirstUseOfItsKey())
                        .toList();
        if (history.terms().rulesVersion() < 4) {
            return latest(uses, MOST, DAY_MS, atMs)
                    .filter(entry -> key.equals(entry.envelope().idempotencyKey()))
                    .reduce((_, later) -> later);
        }
        List<HistoryEntry> own = new ArrayList<>();
        for (boolean rejected : new boolean[] {false, true}) {
            List<HistoryEntry> same = uses.stream().filter(entry -> entry.isRejected() == rejected).toList();
            own.addAll(remembered(same, bidder(envelope.command()), rejected, atMs));
        }
        return own.stream()
                .filter(entry -> key.equals(entry.envelope().idempotencyKey()))
                .max(Comparator.comparingLong(entry -> entry.metadata().position().offset()));
    }

    /// "Of its latest keys, at most a sixteenth is remembered for one owner. Until an auction has counted half of its
    /// number, it counts at most this sixteenth of each owner. A key counts as one more for each 512 bytes of it and
    /// its command. An owner who has used no key for 24 hours (an hour for rejected ones) begins anew."
    private static List<HistoryEntry> remembered(
            List<HistoryEntry> uses, Optional<Long> owner, boolean rejected, long atMs) {
        int most = rejected ? MOST_REJECTED : MOST;
        long windowMs = rejected ? HOUR_MS : DAY_MS;
        int counter = 0;
        Map<String, Integer> countedInEra = new HashMap<>();
        Map<Optional<Long>, Long> lastUse = new HashMap<>();
        Map<Optional<Long>, Integer> fresh = new HashMap<>();
        List<Integer> counters = new ArrayList<>();
        for (HistoryEntry entry : uses) {
            Optional<Long> of = bidder(entry.command());
            if (entry.atMs() - lastUse.getOrDefault(of, Long.MIN_VALUE / 2) >= windowMs) {
                fresh.merge(of, 1, Integer::sum);
            }
            lastUse.put(of, entry.atMs());
            String era = of + " " + fresh.get(of) + " " + counter / (most / 2);
            int counted = countedInEra.getOrDefault(era, 0);
            int adds = Math.min(size(entry), most / 16 - counted);
            countedInEra.put(era, counted + adds);
            counter += adds;
            counters.add(counter);
        }
        List<HistoryEntry> found = new ArrayList<>();
        int later = 0;
        for (int i = uses.size() - 1; i >= 0; i--) {
            HistoryEntry entry = uses.get(i);
            if (!bidder(entry.command()).equals(owner)) {
                continue;
            }
            if (counter - counters.get(i) < most && later < most / 16 && atMs < entry.atMs() + windowMs) {
                found.add(entry);
            }
            later += size(entry);
        }
        return found;
    }

    private static int size(HistoryEntry entry) {
        int command = CommandCodec.encode(new Envelope(entry.command(), null)).length;
        return 1 + (Objects.requireNonNull(entry.envelope().idempotencyKey()).length() + command) / 512;
    }

    private static Stream<HistoryEntry> latest(List<HistoryEntry> uses, int most, long windowMs, long atMs) {
        return uses.subList(Math.max(0, uses.size() - most), uses.size()).stream()
                .filter(entry -> atMs < entry.atMs() + windowMs);
    }

    /// A bidder, an authenticated seller (below 0), or empty: whoever sells.
    private static Optional<Long> bidder(Command command) {
        long owner =
                switch (command) {
                    case PlaceBid bid -> bid.bidderId();
                    case RetractBid retract -> retract.bidderId();
                    case OpenAuction open -> -open.terms().sellerId();
                    case CloseAuction close -> -close.sellerId();
                    case CancelAuction cancel -> -cancel.sellerId();
                };
        return owner == 0 ? Optional.empty() : Optional.of(owner);
    }
}
