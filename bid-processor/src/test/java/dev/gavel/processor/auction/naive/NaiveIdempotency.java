package dev.gavel.processor.auction.naive;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import java.util.List;
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
        Stream<HistoryEntry> accepted =
                latest(uses.stream().filter(entry -> !entry.isRejected()).toList(), MOST, DAY_MS, atMs);
        Stream<HistoryEntry> rejected =
                latest(uses.stream().filter(HistoryEntry::isRejected).toList(), MOST_REJECTED, HOUR_MS, atMs);
        return Stream.concat(accepted, rejected)
                .filter(entry -> key.equals(entry.envelope().idempotencyKey()))
                .filter(entry -> bidder(entry.command()).equals(bidder(envelope.command())))
                .reduce((one, other) ->
                        one.metadata().position().offset() > other.metadata().position().offset() ? one : other);
    }

    private static Stream<HistoryEntry> latest(List<HistoryEntry> uses, int most, long windowMs, long atMs) {
        return uses.subList(Math.max(0, uses.size() - most), uses.size()).stream()
                .filter(entry -> atMs < entry.atMs() + windowMs);
    }

    /// Empty: the seller.
    private static Optional<Long> bidder(Command command) {
        if (command instanceof PlaceBid bid) {
            return Optional.of(bid.bidderId());
        }
        return command instanceof RetractBid retract ? Optional.of(retract.bidderId()) : Optional.empty();
    }
}
