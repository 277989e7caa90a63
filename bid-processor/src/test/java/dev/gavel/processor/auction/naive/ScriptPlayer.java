package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.naive.NaiveEngine.Verdict;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns moves into commands, according to the decisions of the naive engine.
public final class ScriptPlayer {
    /// The time at which every history begins.
    static final long SELLER = 20;

    public static final long START_MS = 1_795_000_000_000L;

    private static final long TICK_MS = 500;
    private static final long STEP = Micros.UNIT / 4;

    private final NaiveEngine naive;
    private final List<AuctionTerms> lots;
    private final List<LoggedCommand> logged = new ArrayList<>();
    private long nowMs = START_MS;

    private ScriptPlayer(NaiveEngine naive, List<AuctionTerms> lots) {
        this.naive = naive;
        this.lots = lots;
    }

    /// The commands of a script, each with the decision of the naive engine.
    static List<Played> play(NaiveEngine naive, Script script) {
        ScriptPlayer player = new ScriptPlayer(naive, script.lots());
        List<Played> played = new ArrayList<>();
        for (Move move : script.moves()) {
            LoggedCommand next = player.next(move);
            played.add(new Played(next, naive.decide(next.envelope(), next.metadata())));
        }
        return played;
    }

    /// The commands of a script alone.
    public static List<LoggedCommand> commands(Script script) {
        return play(new NaiveEngine(), script).stream().map(Played::logged).toList();
    }

    record Played(LoggedCommand logged, Verdict verdict) {}

    private LoggedCommand next(Move move) {
        int lot = move.lot() % lots.size();
        History history = naive.history(id(lot));
        nowMs = Math.max(0, time(move, history));
        Envelope envelope =
                move.kind() == Move.Kind.AGAIN && !logged.isEmpty()
                        ? fromTheEnd(logged, move.back()).envelope()
                        : envelope(move, command(move, lot, history));
        LoggedCommand next = new LoggedCommand(envelope, new CommandMetadata(new Position(lot, logged.size()), nowMs));
        logged.add(next);
        return next;
    }

    private long time(Move move, History history) {
        return switch (move.clock()) {
            case STANDS -> nowMs;
            case TICKS -> nowMs + move.ticks() * TICK_MS;
            case BACK -> nowMs - move.ticks();
            case TO_START -> history.isOpened() ? Math.max(nowMs, history.startsAtMs() + move.nudge()) : nowMs;
            case TO_END -> history.isOpened() ? Math.max(nowMs, history.endsAtMs() + move.nudge()) : nowMs;
            case A_DAY ->
                    logged.isEmpty()
                            ? nowMs
                            : Math.max(
                                    nowMs,
                                    fromTheEnd(logged, move.back()).metadata().atMs() + 86_400_000 + move.nudge());
        };
    }

    private Envelope envelope(Move move, Command command) {
        long deadlineMs =
                switch (move.expiry()) {
                    case NONE, BID_JUST_IN_TIME, BID_TOO_LATE -> 0;
                    case COMMAND_JUST_IN_TIME -> nowMs + 1;
                    case COMMAND_TOO_LATE -> nowMs;
                };
        return new Envelope(command, null, deadlineMs, move.key() == 0 ? null : "key-" + move.key());
    }

    /// Who closes or cancels: nobody who says so, the seller, or another one.
    public static long seller(Move move) {
        int who = Math.floorMod(move.back(), 3);
        return who == 0 ? 0 : SELLER + who - 1;
    }

    private Command command(Move move, int lot, History history) {
        long id = id(lot);
        if (!history.isOpened() && move.back() > 0) {
            return new OpenAuction(id, lots.get(lot));
        }
        return switch (move.kind()) {
            case OPEN -> new OpenAuction(id, lots.get(lot));
            case BID, AGAIN -> bid(id, move, history);
            case RETRACT_OWN -> retraction(id, move, history, 0);
            case RETRACT_ANOTHERS -> retraction(id, move, history, 1);
            case CLOSE_AT_END -> new CloseAuction(id, CloseCause.END_PASSED);
            case CLOSE_BY_SELLER -> new CloseAuction(id, CloseCause.SELLER, seller(move));
            case CANCEL -> new CancelAuction(id, "withdrawn", seller(move));
        };
    }

    private PlaceBid bid(long id, Move move, History history) {
        long amount = amount(move, history);
        long expiresAtMs =
                switch (move.expiry()) {
                    case NONE, COMMAND_JUST_IN_TIME, COMMAND_TOO_LATE -> 0;
                    case BID_JUST_IN_TIME -> nowMs + 1;
                    case BID_TOO_LATE -> nowMs;
                };
        return new PlaceBid(id, move.bidder(), Math.clamp(amount, 1, Micros.MAX), expiresAtMs, UnknownFields.NONE);
    }

    private static long amount(Move move, History history) {
        if (!history.isOpened()) {
            return STEP;
        }
        AuctionTerms terms = history.terms();
        NaiveType type = NaiveType.of(terms.type());
        List<NaiveBid> standing = history.standing();
        long opening = terms.prices().openingMicros();
        long minimum = type.minimumNextBid(terms, standing);
        long tick = move.ticks() % 8 == 0 ? 1 : terms.tickSizeMicros(); // one in eight misses the tick
        long nudge = move.nudge() * tick;
        long step = Math.max(tick, STEP / tick * tick);
        Optional<NaiveBid> leading = NaiveType.leading(standing);
        return switch (move.aim()) {
            case MINIMUM -> minimum + step * move.nudge();
            case PRICE -> (standing.isEmpty() ? opening : type.price(terms, standing)) + nudge;
            case OPENING -> opening + nudge;
            case RESERVE -> terms.prices().reserveMicros() + nudge;
            case BUY_NOW -> terms.prices().buyNowMicros() + nudge;
            case HIGHEST -> leading.map(NaiveBid::amountMicros).orElse(opening) + nudge;
            case OWN ->
                    standing.stream()
                                    .filter(bid -> bid.bidderId() == move.bidder())
                                    .mapToLong(NaiveBid::amountMicros)
                                    .max()
                                    .orElse(opening)
                            + nudge;
            case FAR -> minimum + step * move.ticks();
            case MOST -> Micros.MAX / tick * tick + Math.min(0, nudge);
        };
    }

    private static RetractBid retraction(long id, Move move, History history, int whose) {
        List<NaiveBid> bids = history.accepted();
        if (bids.isEmpty()) {
            return new RetractBid(id, move.back(), move.bidder());
        }
        NaiveBid bid = fromTheEnd(bids, move.back());
        return new RetractBid(id, bid.id(), bid.bidderId() + whose);
    }

    private static <T> T fromTheEnd(List<T> list, int back) {
        return list.get(list.size() - 1 - back % list.size());
    }

    static long id(int lot) {
        return 42L + lot;
    }
}
