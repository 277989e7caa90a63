package dev.gavel.benchmarks;

import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.Decision;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Converts an accepted bid between objects and bytes: its request and response as JSON, its command, event and reply.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseCompactObjectHeaders") // as ./gavel runs it
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class CodecBenchmark {
    private static final long ID = 42;
    private static final long START_MS = 1_795_000_000_000L;
    private static final int RESPONSE_BYTES = 320;

    private final PlaceBid bid = new PlaceBid(ID, 7, 12_500_000, UnknownFields.NONE);
    private final byte[] request =
            "{\"auction_id\":42,\"bidder_id\":12345,\"amount\":\"123.45\"}".getBytes(StandardCharsets.US_ASCII);
    private final byte[] key = AuctionKey.encode(ID);
    private final Event event = accepted(bid);
    private final Reply reply = new Reply(99, 7, event, true, AuctionTerms.DEFAULT_TICK_SIZE_MICROS);
    private final Envelope envelope = new Envelope(bid, new ReplyTo(3, 99, 7));
    private final byte[] commandBytes = CommandCodec.encode(envelope);
    private final byte[] eventBytes = EventCodec.encode(event);
    private final byte[] replyBytes = ReplyCodec.encode(reply);

    @Benchmark
    public PlaceBid parseRequest() {
        return BidForm.parse(request);
    }

    @Benchmark
    public byte[] encodeCommand() {
        return CommandCodec.encode(envelope);
    }

    @Benchmark
    public Decoded<Envelope> decodeCommand() {
        return CommandCodec.decode(key, commandBytes);
    }

    @Benchmark
    public byte[] encodeEvent() {
        return EventCodec.encode(event);
    }

    @Benchmark
    public Decoded<Event> decodeEvent() {
        return EventCodec.decode(key, eventBytes);
    }

    @Benchmark
    public byte[] encodeReply() {
        return ReplyCodec.encode(reply);
    }

    @Benchmark
    public Decoded<Reply> decodeReply() {
        return ReplyCodec.decode(replyBytes);
    }

    @Benchmark
    public byte[] renderResponse() {
        JsonWriter json = new JsonWriter(RESPONSE_BYTES);
        DecidedBid.of(bid, event).write(json);
        return json.toBytes();
    }

    private static Event accepted(PlaceBid bid) {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "Cartier wristwatch",
                        AuctionType.ENGLISH,
                        AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                        Prices.opening(Micros.UNIT),
                        Increment.tick(AuctionTerms.DEFAULT_TICK_SIZE_MICROS),
                        null,
                        START_MS + 1_000_000,
                        null,
                        null,
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        Decision opened = Auctioneer.decide(null, Bidder.NEW, new OpenAuction(ID, terms), 0, metadata(0));
        return Auctioneer.decide(opened.auction(), Bidder.NEW, bid, 0, metadata(1)).event();
    }

    private static CommandMetadata metadata(long offset) {
        return new CommandMetadata(new Position(3, offset), START_MS);
    }
}
