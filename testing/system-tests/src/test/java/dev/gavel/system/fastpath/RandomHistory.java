package dev.gavel.system.fastpath;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.log.WaitPolicy;
import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayMemory;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
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
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.ReplyCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// One made-up history of two auctions, from a seed: the real engine decides what the log takes, and three ingest nodes
/// hear of it late, out of order, or not at all, and forget. Each bid is first shown to a node; what that refuses by
/// itself is held against the engine as it is now, and as it was at the command that the node names. Half of what is
/// refused goes onto the log all the same, as if it had come to another node.
final class RandomHistory {
    private static final int COMMANDS = 90;
    private static final int AUCTIONS = 2;
    private static final long START_MS = 1_795_000_000_000L;

    /// What a node may be wrong about the log's time: within the doubt that it allows for.
    private static final int CLOCK_MS = 900;

    private static final WaitPolicy WAIT = WaitPolicy.of(Duration.ofSeconds(5));
    private static final int[] BEFORE_END_MS = {2_000, 1_001, 1_000, 999, 500, 1, 0};

    private final long seed;
    private final Predicate<AuctionTerms> firmMinimum;
    private final ToLongFunction<AuctionTerms> tickSizeMicros;
    private final SplittableRandom random;
    private final ReplayMemory memory = new ReplayMemory();
    private final AuctionEngine engine = new AuctionEngine(memory);
    private final List<IngestNode> nodes = new ArrayList<>();
    private final Map<Position, Auction> past = new HashMap<>();
    private final Map<Long, Standing> standings = new HashMap<>();
    private final Map<Long, List<RetractBid>> retractable = new HashMap<>();
    private final FastPathFindings findings;
    private long offset;
    private long logMs = START_MS;

    /// @param firmMinimum the rule by which the engine says that a minimum holds
    /// @param tickSizeMicros the tick size that the replies tell
    RandomHistory(
            long seed,
            Predicate<AuctionTerms> firmMinimum,
            ToLongFunction<AuctionTerms> tickSizeMicros,
            FastPathFindings findings) {
        this.seed = seed;
        this.firmMinimum = firmMinimum;
        this.tickSizeMicros = tickSizeMicros;
        this.random = new SplittableRandom(seed);
        this.findings = findings;
    }

    void play() {
        for (int i = 0; i < 3; i++) {
            nodes.add(new IngestNode(random.nextBoolean() ? 1 : 100));
        }
        for (int lot = 1; lot <= AUCTIONS; lot++) {
            append(new OpenAuction(lot, RandomTerms.draw(random, logMs)), null);
        }
        for (int i = 0; i < COMMANDS; i++) {
            passTime();
            nodes.forEach(node -> node.receiveSome(random));
            step(random.nextInt(1, AUCTIONS + 1));
        }
    }

    private void step(long id) {
        int luck = random.nextInt(100);
        if (luck < 92) {
            bid(drawBid(id));
        } else if (luck < 98) {
            List<RetractBid> bids = retractable.getOrDefault(id, List.of());
            append(bids.isEmpty() ? new RetractBid(id, 1, 1) : bids.get(random.nextInt(bids.size())), null);
        } else if (luck < 99) {
            append(new CloseAuction(id, CloseCause.END_PASSED), null);
        } else {
            append(
                    random.nextBoolean() ? new CloseAuction(id, CloseCause.SELLER) : new CancelAuction(id, "stolen"),
                    null);
        }
    }

    private void bid(PlaceBid bid) {
        String key = random.nextInt(12) == 0 ? "key-" + random.nextInt(4) : null;
        long nodesMs = logMs + random.nextInt(-CLOCK_MS, CLOCK_MS + 1);
        IngestNode node = nodes.get(random.nextInt(nodes.size()));
        CommandOutcome.RejectedLocally refused =
                node.rejections.rejection(bid, new RequestOptions(null, key, WAIT), nodesMs);
        if (refused != null) {
            judge(bid, key, refused);
        }
        if (refused == null || random.nextBoolean()) {
            append(bid, key);
        }
    }

    private void judge(PlaceBid bid, @Nullable String key, CommandOutcome.RejectedLocally refused) {
        Auction auction = Objects.requireNonNull(memory.auction(bid.auctionId()));
        AuctionType type = auction.terms().type();
        findings.addRejected(type);
        if (key != null) {
            findings.add(FastPathFindings.Flaw.KEY_OVERLOOKED, seed, bid, refused);
        }
        Event now = decide(auction, memory.bidder(auction.id(), bid.bidderId()), bid);
        if (now.rejection() == null) {
            findings.add(FastPathFindings.Flaw.WOULD_HAVE_BEEN_ACCEPTED, seed, bid, refused);
        } else if (!couldHaveChangedSince(refused, now, auction, bid)) {
            findings.add(FastPathFindings.Flaw.DIFFERENT_REASON_NOW, seed, bid, refused);
        }
        Event then = decide(Objects.requireNonNull(past.get(refused.asOf())), Bidder.NEW, bid);
        if (then.rejection() != refused.reason() || !refused.standing().equals(then.standing())) {
            findings.add(FastPathFindings.Flaw.DIFFERENT_DECISION_THEN, seed, bid, refused);
        }
    }

    /// What the node does not know yet: that somebody has bid, that this bidder leads by now, that the auction was
    /// ended.
    private static boolean couldHaveChangedSince(
            CommandOutcome.RejectedLocally refused, Event now, Auction auction, PlaceBid bid) {
        return switch (Objects.requireNonNull(now.rejection())) {
            case BID_TOO_LOW -> true;
            case BELOW_OPENING_PRICE -> refused.standing().leaderId() == 0;
            case ALREADY_LEADING, OWN_BID_NOT_RAISED ->
                    Objects.requireNonNull(now.standing()).leaderId() == bid.bidderId();
            case CLOSED, CANCELLED -> !auction.isOpen();
            default -> false;
        };
    }

    private Event decide(Auction auction, Bidder bidder, PlaceBid bid) {
        return Auctioneer.decide(auction, bidder, bid, 0, new CommandMetadata(new Position(0, offset), logMs)).event();
    }

    private void append(Command command, @Nullable String key) {
        Position position = new Position(0, offset++);
        var outcome = engine.process(new Envelope(command, null, 0, key), new CommandMetadata(position, logMs));
        Auction after = outcome.after();
        Standing standing = outcome.event().standing();
        if (after == null || standing == null) {
            return;
        }
        past.put(position, after);
        standings.put(after.id(), standing);
        if (outcome.event().fact() instanceof Fact.BidAccepted && command instanceof PlaceBid bid) {
            retractable
                    .computeIfAbsent(after.id(), _ -> new ArrayList<>())
                    .add(new RetractBid(after.id(), position.bidId(), bid.bidderId()));
        }
        boolean firm = firmMinimum.test(after.terms());
        byte[] reply =
                ReplyCodec.encode(
                        1, 1, after.id(), outcome.replyValue(), firm, tickSizeMicros.applyAsLong(after.terms()));
        nodes.get(random.nextInt(nodes.size())).send(reply);
    }

    private PlaceBid drawBid(long id) {
        Standing standing = standings.get(id);
        long opening = 0;
        long minimum = Micros.UNIT;
        if (standing != null) {
            opening = Objects.requireNonNull(memory.auction(id)).terms().prices().openingMicros();
            minimum = standing.minimumNextBidMicros();
        }
        long aim = random.nextInt(5) == 0 ? opening : minimum;
        long nudge = random.nextInt(3) == 0 ? random.nextInt(-2, 3) : random.nextInt(-10, 12) * Micros.UNIT / 4;
        long expiresAtMs = random.nextInt(10) == 0 ? logMs + random.nextInt(-1, 3_000) : 0;
        long amount = Math.clamp(aim + nudge, 1, Micros.MAX);
        return new PlaceBid(id, random.nextInt(1, 6), amount, expiresAtMs, UnknownFields.NONE);
    }

    private void passTime() {
        int luck = random.nextInt(100);
        if (luck < 70) {
            logMs += random.nextInt(50);
        } else if (luck < 98) {
            logMs += random.nextInt(2_000);
        } else {
            Standing standing = standings.get((long) random.nextInt(1, AUCTIONS + 1));
            if (standing != null) {
                long before = BEFORE_END_MS[random.nextInt(BEFORE_END_MS.length)];
                logMs = Math.max(logMs, standing.endsAtMs() - before);
            }
        }
    }
}
