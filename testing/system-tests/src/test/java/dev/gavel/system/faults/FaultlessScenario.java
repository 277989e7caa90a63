package dev.gavel.system.faults;

import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.storage.AuctionHash;
import dev.gavel.system.faults.Observations.AuctionRow;
import dev.gavel.system.faults.Observations.BidRow;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Observations.LoggedDeadLetter;
import dev.gavel.system.faults.Observations.ReadModels;
import dev.gavel.system.faults.Observations.RedisAuction;
import dev.gavel.system.faults.Operation.Kind;
import dev.gavel.system.faults.Operation.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The evidence of a made-up scenario without a violation: an English and a proxy auction on one partition, a repeated
/// bid, a malformed record, a close. Tests change its lists to see what the [Checker] finds.
final class FaultlessScenario {
    static final long ENGLISH = 1;
    static final long PROXY = 2;

    private static final long START_MS = 1_700_000_000_000L;

    final List<Operation> operations = new ArrayList<>();
    final List<LoggedCommand> commands = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<LoggedDeadLetter> deadLetters = new ArrayList<>();
    final List<Event> replies = new ArrayList<>();
    final Map<Long, AuctionRow> auctions = new HashMap<>();
    final Map<Long, BidRow> bids = new HashMap<>();
    final Map<Long, RedisAuction> redis = new HashMap<>();
    private final AuctionEngine engine = new AuctionEngine(new InMemoryAuctionStore());
    private final Map<Long, AuctionView> views = new HashMap<>();

    FaultlessScenario() {
        open(ENGLISH, AuctionType.ENGLISH);
        open(PROXY, AuctionType.PROXY);
        bid(ENGLISH, 7, 2, null);
        bid(ENGLISH, 8, 1, null);
        bid(ENGLISH, 8, 3, "key");
        bid(PROXY, 7, 10, null);
        bid(PROXY, 8, 5, null);
        poison();
        bid(ENGLISH, 8, 3, "key");
        bid(PROXY, 8, 12, null);
        append(new Command.CloseAuction(PROXY, CloseCause.SELLER), null);
        views.forEach((id, view) -> {
            auctions.put(id, AuctionRow.of(view));
            redis.put(id, new RedisAuction(AuctionHash.of(view), Micros.format(view.standing().priceMicros())));
        });
    }

    Observations evidence() {
        return new Observations(
                operations, commands, events, deadLetters, replies, new ReadModels(auctions, bids, redis));
    }

    private void open(long id, AuctionType type) {
        append(
                new Command.OpenAuction(
                        id,
                        new AuctionTerms(
                                AuctionTerms.RULES_VERSION,
                                "past",
                                type,
                                AuctionTerms.SMALLEST,
                                Prices.opening(Micros.UNIT),
                                new Increment.Fixed(Micros.UNIT / 2),
                                null,
                                START_MS + 3_600_000,
                                null,
                                null,
                                BidderLimits.NONE,
                                UnknownFields.NONE)),
                null);
    }

    private void bid(long auction, long bidder, long units, @Nullable String key) {
        Command.PlaceBid bid = new Command.PlaceBid(auction, bidder, units * Micros.UNIT, UnknownFields.NONE);
        Event event = append(bid, key);
        operations.add(
                new Operation(
                        Kind.BID,
                        auction,
                        bidder,
                        bid.amountMicros(),
                        key,
                        trace(),
                        0,
                        1_000_000,
                        response(bid, event)));
    }

    private static Outcome response(Command.PlaceBid bid, Event event) {
        Reason reason = event.rejection();
        if (reason != null) {
            int status = RejectionStatus.of(reason);
            return new Outcome.Responded(status, text(ProblemJson.rejected(status, reason, event)));
        }
        JsonWriter json = new JsonWriter(512);
        DecidedBid.of(bid, event).write(json);
        return new Outcome.Responded(201, text(json.toBytes()));
    }

    private Event append(Command command, @Nullable String key) {
        Position position = new Position(0, commands.size());
        Envelope envelope = new Envelope(command, null, 0, key);
        commands.add(
                new LoggedCommand(
                        position,
                        START_MS + commands.size(),
                        "trace-" + commands.size(),
                        AuctionKey.encode(command.auctionId()),
                        CommandCodec.encode(envelope)));
        var outcome = engine.process(envelope, new CommandMetadata(position, START_MS + position.offset()));
        Event event = outcome.event();
        events.add(event);
        Event reply =
                TopicTail.message(EventCodec.decode(AuctionKey.encode(command.auctionId()), outcome.replyValue()));
        replies.add(reply);
        project(event);
        return reply;
    }

    private void poison() {
        byte[] noise = {1, 2, 3};
        commands.add(new LoggedCommand(new Position(0, commands.size()), START_MS, null, noise, noise));
        deadLetters.add(new LoggedDeadLetter(commands.getLast().position(), noise, noise));
    }

    private void project(Event event) {
        var standing = event.standing();
        AuctionView before = views.get(event.auctionId());
        if (standing != null && event.fact() instanceof Fact.Opened(var terms)) {
            views.put(event.auctionId(), new AuctionView(event.auctionId(), terms, standing, 0, event.position()));
        } else if (standing != null && before != null) {
            long closedAtMs = Math.max(before.closedAtMs(), event.closedAtMs());
            views.put(
                    before.id(), new AuctionView(before.id(), before.terms(), standing, closedAtMs, event.position()));
        }
        if (event.fact() instanceof Fact.BidAccepted accepted) {
            bids.put(event.position().bidId(), row(event, accepted.bid(), null));
        } else if (event.fact() instanceof Fact.BidRefused rejected) {
            bids.put(event.position().bidId(), row(event, rejected.bid(), rejected.reason().code()));
        }
    }

    private static BidRow row(Event event, Command.PlaceBid bid, @Nullable String reason) {
        return new BidRow(bid.auctionId(), bid.bidderId(), bid.amountMicros(), reason, event.atMs());
    }

    /// The trace of the last command.
    private String trace() {
        return "trace-" + (commands.size() - 1);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
