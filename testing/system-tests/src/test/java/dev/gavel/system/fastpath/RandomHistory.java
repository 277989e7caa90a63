package dev.gavel.system.fastpath;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.log.WaitPolicy;
import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayAuctionStore;
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

/// Plays a random history of two auctions from a seed. The real engine decides the commands on the log. Three ingest
/// nodes receive replies late, out of order or not at all, and evict entries. Each bid first goes to a node. A local
/// rejection is compared with the engine's decision now, and with its decision at the command that the node names. Half
/// of the locally rejected bids are appended all the same, as if they had gone to another node.
final class RandomHistory {
    private static final int COMMANDS = 90;
    private static final int AUCTIONS = 2;
    private static final long START_MS = 1_795_000_000_000L;

    /// How far a node's clock may differ from the log's time; within the margin that it allows for.
    private static final int CLOCK_MS = 900;

    private static final WaitPolicy WAIT = WaitPolicy.of(Duration.ofSeconds(5));
    private static final int[] BEFORE_END_MS = {2_000, 1_001, 1_000, 999, 500, 1, 0};

    private final long seed;
    private final Predicate<AuctionTerms> firmMinimum;
    private final ToLongFunction<AuctionTerms> tickSizeMicros;
    private final SplittableRandom random;
    private final ReplayAuctionStore store = new ReplayAuctionStore();
    private final AuctionEngine engine = new AuctionEngine(store);
    private final List<IngestNode> nodes = new ArrayList<>();
    private final Map<Position, Auction> past = new HashMap<>();
    private final Map<Long, Standing> standings = new HashMap<>();
    private final Map<Long, List<RetractBid>> retractable = new HashMap<>();
    private final FastPathFindings findings;
    private long offset;
    private long logMs = START_MS;

    /// @param firmMinimum the rule that tells whether the minimum of an auction is firm
    /// @param tickSizeMicros the tick size that the replies state
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
        for (int id = 1; id <= AUCTIONS; id++) {
            append(new OpenAuction(id, RandomTerms.draw(random, logMs)), null);
        }
        for (int i = 0; i < COMMANDS; i++) {
            passTime();
            nodes.forEach(node -> node.receiveSome(random));
            step(random.nextInt(1, AUCTIONS + 1));
        }
    }

    private void step(long id) {
        int draw = random.nextInt(100);
        if (draw < 92) {
            bid(drawBid(id));
        } else if (draw < 98) {
            List<RetractBid> bids = retractable.getOrDefault(id, List.of());
            append(bids.isEmpty() ? new RetractBid(id, 1, 1) : bids.get(random.nextInt(bids.size())), null);
        } else if (draw < 99) {
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
        CommandOutcome.RejectedLocally rejection =
                node.rejections.rejection(bid, new RequestOptions(null, key, WAIT), nodesMs);
        if (rejection != null) {
            check(bid, key, rejection);
        }
        if (rejection == null || random.nextBoolean()) {
            append(bid, key);
        }
    }

    private void check(PlaceBid bid, @Nullable String key, CommandOutcome.RejectedLocally rejection) {
        Auction auction = Objects.requireNonNull(store.auction(bid.auctionId()));
        AuctionType type = auction.terms().type();
        findings.addRejected(type);
        if (key != null) {
            findings.add(FastPathFindings.Flaw.KEY_OVERLOOKED, seed, bid, rejection);
        }
        Event now = decide(auction, store.bidder(auction.id(), bid.bidderId()), bid);
        if (now.rejection() == null) {
            findings.add(FastPathFindings.Flaw.WOULD_HAVE_BEEN_ACCEPTED, seed, bid, rejection);
        } else if (!couldHaveChangedSince(rejection, now, auction, bid)) {
            findings.add(FastPathFindings.Flaw.DIFFERENT_REASON_NOW, seed, bid, rejection);
        }
        Event then = decide(Objects.requireNonNull(past.get(rejection.asOf())), Bidder.NEW, bid);
        if (then.rejection() != rejection.reason() || !rejection.standing().equals(then.standing())) {
            findings.add(FastPathFindings.Flaw.DIFFERENT_DECISION_THEN, seed, bid, rejection);
        }
    }

    /// Whether the reason is one that the node could not know yet: another bid, this bidder's own lead, or the
    /// auction's end.
    private static boolean couldHaveChangedSince(
            CommandOutcome.RejectedLocally rejection, Event now, Auction auction, PlaceBid bid) {
        return switch (Objects.requireNonNull(now.rejection())) {
            case BID_TOO_LOW -> true;
            case BELOW_OPENING_PRICE -> rejection.standing().leaderId() == 0;
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
            opening = Objects.requireNonNull(store.auction(id)).terms().prices().openingMicros();
            minimum = standing.minimumNextBidMicros();
        }
        long aim = random.nextInt(5) == 0 ? opening : minimum;
        long nudge = random.nextInt(3) == 0 ? random.nextInt(-2, 3) : random.nextInt(-10, 12) * Micros.UNIT / 4;
        long expiresAtMs = random.nextInt(10) == 0 ? logMs + random.nextInt(-1, 3_000) : 0;
        long amount = Math.clamp(aim + nudge, 1, Micros.MAX);
        return new PlaceBid(id, random.nextInt(1, 6), amount, expiresAtMs, UnknownFields.NONE);
    }

    private void passTime() {
        int draw = random.nextInt(100);
        if (draw < 70) {
            logMs += random.nextInt(50);
        } else if (draw < 98) {
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
