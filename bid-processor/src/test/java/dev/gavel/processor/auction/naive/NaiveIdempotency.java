package dev.gavel.processor.auction.naive;

import java.util.List;
import java.util.Optional;

/// "An auction remembers a key for 24 hours after its first use, by the log's time, and its latest 65 536 keys; it
/// remembers nothing before it is opened."
final class NaiveIdempotency {
    private static final long DAY_MS = 86_400_000;
    private static final int MOST = 65_536;

    private NaiveIdempotency() {}

    /// The first use of the key, if the auction still remembers it.
    static Optional<HistoryEntry> firstUse(History history, String key, long atMs) {
        List<HistoryEntry> uses =
                history.isOpened()
                        ? history.life().stream()
                                .filter(entry ->
                                        entry.envelope().idempotencyKey() != null && entry.isFirstUseOfItsKey())
                                .toList()
                        : List.of();
        return uses.subList(Math.max(0, uses.size() - MOST), uses.size()).stream()
                .filter(entry -> key.equals(entry.envelope().idempotencyKey()) && atMs < entry.atMs() + DAY_MS)
                .reduce((_, later) -> later);
    }
}
