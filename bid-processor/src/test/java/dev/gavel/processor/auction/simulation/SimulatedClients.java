package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.naive.Move;
import dev.gavel.processor.auction.naive.ScriptPlayer;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Sent;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.Standing;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Sellers and bidders with their ingest instances. They know the terms and the replies that reached them: some replies
/// are lost, and replies of different auctions arrive in any order.
final class SimulatedClients {
    private static final long FIRST_ID = 42;
    private static final long STEP = Micros.UNIT / 4;

    /// One in this many commands is a retry, once there is a command with a key.
    private static final int RETRIES = 10;

    private final RandomGenerator random;
    private final List<AuctionTerms> lots;

    /// The error of the ingest's clock.
    private final long skewMs;

    private final Map<Long, Standing> seen = new HashMap<>();
    private final List<RetractBid> retractable = new ArrayList<>();
    private final Map<List<Long>, Long> offered = new HashMap<>();
    private final List<Envelope> logged = new ArrayList<>();
    private final List<Envelope> keyed = new ArrayList<>();

    SimulatedClients(RandomGenerator random, List<AuctionTerms> lots, long skewMs) {
        this.random = random;
        this.lots = lots;
        this.skewMs = skewMs;
    }

    List<Long> auctionIds() {
        List<Long> ids = new ArrayList<>();
        for (int lot = 0; lot < lots.size(); lot++) {
            ids.add(FIRST_ID + lot);
        }
        return ids;
    }

    /// Receives a reply, or loses it.
    void see(Sent reply) {
        if (random.nextInt(4) == 0
                || !(EventCodec.decode(AuctionKey.encode(reply.auctionId()), reply.answer())
                        instanceof Decoded.Message<Event>(Event event))) {
            return;
        }
        Standing standing = event.standing();
        if (standing != null) {
            seen.put(event.auctionId(), standing);
        }
        if (event.fact() instanceof Fact.BidAccepted(PlaceBid bid, _, _, _, _)) {
            retractable.add(new RetractBid(event.auctionId(), event.position().bidId(), bid.bidderId()));
        }
    }

    /// The end of a move's auction as far as the clients know it, ms since 1970 UTC.
    long endsAtMs(Move move) {
        Standing standing = seen.get(auctionId(move));
        return standing == null ? terms(move).endsAtMs() : standing.endsAtMs();
    }

    /// @return null: the terms start the auction at its opening
    @Nullable Long startsAtMs(Move move) {
        return terms(move).startsAtMs();
    }

    /// @param nowMs the log's time
    Envelope send(Move move, long nowMs) {
        long clockMs = nowMs + skewMs;
        ReplyTo replyTo = new ReplyTo(0, 1, logged.size());
        Envelope envelope = envelope(move, clockMs, replyTo);
        logged.add(envelope);
        if (envelope.idempotencyKey() != null) {
            keyed.add(envelope);
        }
        return envelope;
    }

    private Envelope envelope(Move move, long clockMs, ReplyTo replyTo) {
        if (move.kind() == Move.Kind.AGAIN && !logged.isEmpty()) {
            return again(fromTheEnd(logged, move.back()), replyTo);
        }
        if (!keyed.isEmpty() && random.nextInt(RETRIES) == 0) {
            return again(fromTheEnd(keyed, move.back()), replyTo);
        }
        String key = move.key() == 0 ? null : "key-" + move.key();
        long deadlineMs =
                switch (move.expiry()) {
                    case NONE, BID_JUST_IN_TIME, BID_TOO_LATE -> 0;
                    case COMMAND_JUST_IN_TIME -> clockMs + 1;
                    case COMMAND_TOO_LATE -> clockMs;
                };
        return new Envelope(command(move, clockMs), replyTo, deadlineMs, key);
    }

    private static Envelope again(Envelope envelope, ReplyTo replyTo) {
        return new Envelope(envelope.command(), replyTo, envelope.deadlineMs(), envelope.idempotencyKey());
    }

    private Command command(Move move, long clockMs) {
        long id = auctionId(move);
        if (!seen.containsKey(id) && move.back() > 0) {
            return new OpenAuction(id, terms(move));
        }
        return switch (move.kind()) {
            case OPEN -> new OpenAuction(id, terms(move));
            case BID, AGAIN -> bid(id, move, clockMs);
            case RETRACT_OWN -> retraction(id, move, 0);
            case RETRACT_ANOTHERS -> retraction(id, move, 1);
            case CLOSE_AT_END -> new CloseAuction(id, CloseCause.END_PASSED);
            case CLOSE_BY_SELLER -> new CloseAuction(id, CloseCause.SELLER, ScriptPlayer.seller(move));
            case CANCEL -> new CancelAuction(id, "withdrawn", ScriptPlayer.seller(move));
        };
    }

    private PlaceBid bid(long id, Move move, long clockMs) {
        long amount = Math.clamp(amount(id, move), 1, Micros.MAX);
        long expiresAtMs =
                switch (move.expiry()) {
                    case NONE, COMMAND_JUST_IN_TIME, COMMAND_TOO_LATE -> 0;
                    case BID_JUST_IN_TIME -> clockMs + 1;
                    case BID_TOO_LATE -> clockMs;
                };
        offered.put(List.of(id, (long) move.bidder()), amount);
        return new PlaceBid(id, move.bidder(), amount, expiresAtMs, UnknownFields.NONE);
    }

    private long amount(long id, Move move) {
        AuctionTerms terms = terms(move);
        Standing standing = seen.get(id);
        long opening = terms.prices().openingMicros();
        long minimum = standing == null ? opening : standing.minimumNextBidMicros();
        return switch (move.aim()) {
            case MINIMUM, HIGHEST -> minimum + STEP * move.nudge();
            case PRICE -> (standing == null ? opening : standing.priceMicros()) + move.nudge();
            case OPENING -> opening + move.nudge();
            case RESERVE -> terms.prices().reserveMicros() + move.nudge();
            case BUY_NOW -> terms.prices().buyNowMicros() + move.nudge();
            case OWN ->
                    Objects.requireNonNullElse(offered.get(List.of(id, (long) move.bidder())), opening) + move.nudge();
            case FAR -> minimum + STEP * move.ticks();
            case MOST -> Micros.MAX + Math.min(0, move.nudge());
        };
    }

    private RetractBid retraction(long id, Move move, int whose) {
        if (retractable.isEmpty()) {
            return new RetractBid(id, move.back(), move.bidder());
        }
        RetractBid own = fromTheEnd(retractable, move.back());
        return new RetractBid(own.auctionId(), own.bidId(), own.bidderId() + whose);
    }

    private long auctionId(Move move) {
        return FIRST_ID + lot(move);
    }

    private AuctionTerms terms(Move move) {
        return lots.get(lot(move));
    }

    /// A script has two auctions; there are more here.
    private int lot(Move move) {
        return (move.lot() + 2 * move.bidder()) % lots.size();
    }

    private static <T> T fromTheEnd(List<T> list, int back) {
        return list.get(list.size() - 1 - back % list.size());
    }
}
