package dev.gavel.processor.auction.naive;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import java.util.List;
import java.util.Optional;

/// "An auction remembers a key for 24 hours after its first use, by the log's time, and its latest 65 536 keys; it
/// remembers nothing before it is opened. A key is that of the bidder who bids or retracts, or the seller's."
final class NaiveIdempotency {
    private static final long DAY_MS = 86_400_000;
    private static final int MOST = 65_536;

    private NaiveIdempotency() {}

    /// The first use of the key, if the auction still remembers it.
    static Optional<HistoryEntry> firstUse(History history, Envelope envelope, String key, long atMs) {
        List<HistoryEntry> uses =
                history.isOpened()
                        ? history.life().stream()
                                .filter(entry ->
                                        entry.envelope().idempotencyKey() != null && entry.isFirstUseOfItsKey())
                                .toList()
                        : List.of();
        return uses.subList(Math.max(0, uses.size() - MOST), uses.size()).stream()
                .filter(entry -> key.equals(entry.envelope().idempotencyKey()) && atMs < entry.atMs() + DAY_MS)
                .filter(entry ->
                        history.terms().rulesVersion() < 4
                                || bidder(entry.command()).equals(bidder(envelope.command())))
                .reduce((_, later) -> later);
    }

    /// Empty: the seller.
    private static Optional<Long> bidder(Command command) {
        if (command instanceof PlaceBid bid) {
            return Optional.of(bid.bidderId());
        }
        return command instanceof RetractBid retract ? Optional.of(retract.bidderId()) : Optional.empty();
    }
}
