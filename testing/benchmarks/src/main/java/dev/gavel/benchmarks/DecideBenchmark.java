package dev.gavel.benchmarks;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.Decision;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.UnknownFields;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One bid through the rules, event and state after it included, in an auction with many bids before it.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseCompactObjectHeaders") // as ./gavel runs it
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class DecideBenchmark {
    private static final long ID = 42;
    private static final long START_MS = 1_795_000_000_000L;

    /// Tops any price by an increment, eBay's largest included.
    private static final long STEP = 200 * Micros.UNIT;

    private static final int BIDDERS = 16;

    private static final int LAP = 4096;

    @Param({"ENGLISH", "PROXY", "SEALED_SECOND"})
    private AuctionType type = AuctionType.ENGLISH;

    @Param({"10", "10000"})
    private int bidsBefore;

    private final Bidder[] bidders = new Bidder[BIDDERS];

    /// Each tops the one before.
    private final PlaceBid[] rising = new PlaceBid[LAP];

    private final PlaceBid[] low = new PlaceBid[BIDDERS];
    private final CommandMetadata[] metadata = new CommandMetadata[LAP];
    private Auction before = opened(AuctionType.ENGLISH);
    private Auction auction = before;
    private int at;

    @Setup
    public void bidBefore() {
        auction = opened(type);
        Arrays.fill(bidders, Bidder.NEW);
        for (int i = 0; i < bidsBefore; i++) {
            place(bid(i), metadata(i + 1));
        }
        before = auction;
        for (int i = 0; i < LAP; i++) {
            rising[i] = bid(bidsBefore + i);
            metadata[i] = metadata(bidsBefore + i + 1);
        }
        for (int i = 0; i < BIDDERS; i++) {
            low[i] = new PlaceBid(ID, i + 1L, Micros.UNIT / 100, UnknownFields.NONE);
        }
    }

    /// A bid that is accepted, the auction going on with it.
    @Benchmark
    public Event accepted() {
        if (at == LAP) {
            at = 0;
            auction = before;
        }
        Event event = place(rising[at], metadata[at]);
        at++;
        return event;
    }

    /// A bid that is too low.
    @Benchmark
    public Event rejected() {
        at = at + 1 < LAP ? at + 1 : 0;
        return place(low[at % BIDDERS], metadata[at]);
    }

    private Event place(PlaceBid bid, CommandMetadata metadata) {
        int bidder = (int) bid.bidderId() - 1;
        Decision decision = Auctioneer.decide(auction, bidders[bidder], bid, 0, metadata);
        auction = Objects.requireNonNull(decision.auction());
        bidders[bidder] = decision.bidder();
        return decision.event();
    }

    private static PlaceBid bid(int number) {
        return new PlaceBid(ID, number % BIDDERS + 1L, (number + 1) * STEP, UnknownFields.NONE);
    }

    private static CommandMetadata metadata(long offset) {
        return new CommandMetadata(new Position(3, offset), START_MS);
    }

    private static Auction opened(AuctionType type) {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "Cartier wristwatch",
                        type,
                        AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                        Prices.opening(Micros.UNIT),
                        type == AuctionType.PROXY
                                ? IncrementPreset.named(IncrementPreset.EBAY)
                                : Increment.tick(AuctionTerms.DEFAULT_TICK_SIZE_MICROS),
                        null,
                        START_MS + 1_000_000,
                        null,
                        null,
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        CommandMetadata metadata = metadata(0);
        return Objects.requireNonNull(
                Auctioneer.decide(null, Bidder.NEW, new OpenAuction(ID, terms), 0, metadata).auction());
    }
}
