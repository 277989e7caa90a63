package dev.gavel.replay.verify;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The receipt of a bid, which the API returns at `/api/bids/{auction_id}/{bid_id}/receipt`: its claims are compared
/// with the log.
///
/// @param amountMicros 0 if it is withheld
/// @param codes the reasons of a rejection, the decisive one first; empty if the bid was accepted
/// @param actor the pseudonym of who bid, as exports write it; empty: nobody was authenticated; null: the receipt does
///   not say, because it was issued before receipts did
/// @param priceMicros 0 if there is none, or if the auction is sealed
public record Receipt(
        long auctionId,
        long bidderId,
        long amountMicros,
        Position position,
        long sequence,
        long decidedAtMs,
        List<String> codes,
        long priceMicros,
        long minimumNextBidMicros,
        long endsAtMs,
        int rulesVersion,
        @Nullable String actor,
        ChainHash chain) {

    /// The receipt of a decision, or `null` if the event does not decide a bid or has no chain hash.
    static @Nullable Receipt of(Event event, int rulesVersion) {
        Standing standing = event.standing();
        ChainHash chain = event.chain();
        PlaceBid bid = bid(event);
        if (standing == null || chain == null || bid == null) {
            return null;
        }
        return new Receipt(
                event.auctionId(),
                bid.bidderId(),
                bid.amountMicros(),
                event.position(),
                event.sequence(),
                event.atMs(),
                codes(event.fact()),
                standing.priceMicros(),
                standing.minimumNextBidMicros(),
                standing.endsAtMs(),
                rulesVersion,
                event.actor() == 0 ? "" : "%016x".formatted(event.actor()),
                chain);
    }

    /// One line for each claim that differs from the log. Empty if the receipt is true.
    List<String> differences(Receipt log) {
        return Stream.of(
                        difference("bidder_id", bidderId, log.bidderId),
                        difference("amount", Micros.format(amountMicros), Micros.format(log.amountMicros)),
                        difference("sequence", sequence, log.sequence),
                        difference(
                                "decided_at", Instant.ofEpochMilli(decidedAtMs), Instant.ofEpochMilli(log.decidedAtMs)),
                        difference("codes", codes, log.codes),
                        difference("price", Micros.format(priceMicros), Micros.format(log.priceMicros)),
                        difference(
                                "minimum_next_bid",
                                Micros.format(minimumNextBidMicros),
                                Micros.format(log.minimumNextBidMicros)),
                        difference("ends_at", Instant.ofEpochMilli(endsAtMs), Instant.ofEpochMilli(log.endsAtMs)),
                        difference("rules_version", rulesVersion, log.rulesVersion),
                        actor == null ? null : difference("actor", actor, String.valueOf(log.actor)),
                        difference("chain", chain.hex(), log.chain.hex()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable String difference(String field, Object claimed, Object found) {
        return claimed.equals(found) ? null : field + ": the receipt says " + claimed + ", the log says " + found;
    }

    private static @Nullable PlaceBid bid(Event event) {
        return switch (event.fact()) {
            case Fact.BidAccepted accepted -> accepted.bid();
            case Fact.BidRefused rejected -> rejected.bid();
            case Fact.Opened _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _, Fact.Retracted _, Fact.Repeated _ ->
                    null;
        };
    }

    private static List<String> codes(Fact fact) {
        if (!(fact instanceof Fact.BidRefused(PlaceBid _, Reason first, List<Reason> also))) {
            return List.of();
        }
        List<String> codes = new ArrayList<>(List.of(first.code()));
        also.forEach(reason -> codes.add(reason.code()));
        return codes;
    }
}
