package dev.gavel.replay.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A log with something of everything: each type of auction and both versions of the rules, retractions, keys,
/// refusals, records that say nothing, answers that somebody waits for, and auctions that only the closer closes.
final class Marketplace implements AutoCloseable {
    static final long ENGLISH = 42;
    static final long PROXY = 43;
    static final long SEALED_FIRST = 44;
    static final long SEALED_SECOND = 45;
    static final long FIRST_RULES = 46;
    static final long BOUGHT = 47;
    static final long CANCELLED = 48;
    static final long LEFT_OPEN = 49;
    static final long CLOSED_BY_CLOCK = 50;

    private static final long UNIT = Micros.UNIT;
    private static final long FAR_MS = 4_000_000_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private final int partitions;
    private long asked;

    Marketplace(String bootstrap, int partitions) {
        this.partitions = partitions;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /// All but the closes by the clock, which a processor asks for.
    void open() throws Exception {
        ask(new OpenAuction(ENGLISH, terms(AuctionType.ENGLISH, FAR_MS)), "opening");
        ask(new OpenAuction(ENGLISH, terms(AuctionType.ENGLISH, FAR_MS)), "opening");
        ask(new OpenAuction(PROXY, terms(AuctionType.PROXY, FAR_MS)), null);
        ask(new OpenAuction(SEALED_FIRST, terms(AuctionType.SEALED_FIRST, FAR_MS)), null);
        ask(new OpenAuction(SEALED_SECOND, terms(AuctionType.SEALED_SECOND, FAR_MS)), null);
        ask(new OpenAuction(FIRST_RULES, new AuctionTerms("old", UNIT, 1, null, FAR_MS, UnknownFields.NONE)), null);
        ask(new OpenAuction(BOUGHT, terms(AuctionType.ENGLISH, FAR_MS)), null);
        ask(new OpenAuction(CANCELLED, terms(AuctionType.PROXY, FAR_MS)), null);
        ask(new OpenAuction(LEFT_OPEN, terms(AuctionType.PROXY, FAR_MS)), null);
        ask(new OpenAuction(CLOSED_BY_CLOCK, terms(AuctionType.PROXY, System.currentTimeMillis() + 4_000)), null);
        ask(new PlaceBid(99, 1, UNIT, UnknownFields.NONE), null);
    }

    void bid() throws Exception {
        for (long round = 1; round <= 6; round++) {
            for (long auction = ENGLISH; auction <= CLOSED_BY_CLOCK; auction++) {
                if (auction != BOUGHT) {
                    bid(auction, round % 3 + 1, 2 * round, "key-" + round);
                    bid(auction, round % 3 + 1, 2 * round, round == 2 ? "key-" + round : null);
                }
            }
        }
        bid(PROXY, 9, 3, "key-1");
        for (long auction = ENGLISH; auction <= SEALED_SECOND; auction++) {
            Position last = bid(auction, 7, 20, null);
            ask(new RetractBid(auction, last.bidId(), 7), "retraction");
            ask(new RetractBid(auction, last.bidId(), 7), "retraction");
            ask(new RetractBid(auction, last.bidId(), 7), null);
            ask(new RetractBid(auction, 1, 8), "another-retraction");
            ask(new RetractBid(auction, 2, 8), "another-retraction");
        }
        garbage(AuctionKey.encode(ENGLISH), home(ENGLISH), "no command".getBytes(UTF_8));
        garbage(null, 0, "no key".getBytes(UTF_8));
        garbage(
                AuctionKey.encode(ENGLISH),
                1 - home(ENGLISH),
                CommandCodec.encode(envelope(bidOf(ENGLISH, 9, 99), null)));
        bid(BOUGHT, 3, 90, null);
        ask(new CancelAuction(CANCELLED, "lost in the post"), null);
    }

    void close(long... auctions) throws Exception {
        for (long auction : auctions) {
            ask(new CloseAuction(auction, CloseCause.END_PASSED), null);
            ask(new CloseAuction(auction, CloseCause.SELLER), null);
            bid(auction, 1, 1000, null);
        }
    }

    Position bid(long auction, long bidder, long units, @Nullable String key) throws Exception {
        return ask(bidOf(auction, bidder, units), key);
    }

    @Override
    public void close() {
        producer.close();
    }

    private Position ask(Command command, @Nullable String key) throws Exception {
        byte[] record = AuctionKey.encode(command.auctionId());
        int home = home(command.auctionId());
        ProducerRecord<byte[], byte[]> asking =
                new ProducerRecord<>(Topics.COMMANDS, home, record, CommandCodec.encode(envelope(command, key)));
        asking.headers().add("traceparent", ("trace-" + asked).getBytes(UTF_8));
        return new Position(home, producer.send(asking).get().offset());
    }

    /// Every other one is waited for.
    private Envelope envelope(Command command, @Nullable String key) {
        return new Envelope(command, ++asked % 2 == 0 ? new ReplyTo(0, 7, asked) : null, 0, key);
    }

    private void garbage(byte @Nullable [] key, int partition, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Topics.COMMANDS, partition, key, value)).get();
    }

    private int home(long auction) {
        return AuctionKey.partition(AuctionKey.encode(auction), partitions);
    }

    private static PlaceBid bidOf(long auction, long bidder, long units) {
        return new PlaceBid(auction, bidder, units * UNIT, UnknownFields.NONE);
    }

    private static AuctionTerms terms(AuctionType type, long endsAtMs) {
        boolean sealed = type.isSealed();
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                type,
                new Prices(UNIT, 5 * UNIT, sealed ? 0 : 90 * UNIT),
                sealed ? Increment.ANY : new Increment.Fixed(UNIT / 2),
                null,
                endsAtMs,
                sealed ? null : new SoftClose(1_000, 100, 0),
                new Retraction(3_600_000, 8),
                BidderLimits.NONE,
                UnknownFields.NONE);
    }
}
