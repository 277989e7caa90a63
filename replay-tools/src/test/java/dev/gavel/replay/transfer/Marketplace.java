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
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// Appends every kind of command: each type of auction, both rules versions, retractions, idempotency keys, bids that
/// are rejected, malformed records, commands with and without a reply address, and auctions that only the closer
/// closes.
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
    private long sent;

    Marketplace(String bootstrap, int partitions) {
        this.partitions = partitions;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /// Appends the openings. A processor appends the closes by the clock.
    void open() throws Exception {
        send(new OpenAuction(ENGLISH, terms(AuctionType.ENGLISH, FAR_MS)), "opening");
        send(new OpenAuction(ENGLISH, terms(AuctionType.ENGLISH, FAR_MS)), "opening");
        send(new OpenAuction(PROXY, terms(AuctionType.PROXY, FAR_MS)), null);
        send(new OpenAuction(SEALED_FIRST, terms(AuctionType.SEALED_FIRST, FAR_MS)), null);
        send(new OpenAuction(SEALED_SECOND, terms(AuctionType.SEALED_SECOND, FAR_MS)), null);
        send(new OpenAuction(FIRST_RULES, new AuctionTerms("old", UNIT, 1, null, FAR_MS, UnknownFields.NONE)), null);
        send(new OpenAuction(BOUGHT, terms(AuctionType.ENGLISH, FAR_MS)), null);
        send(new OpenAuction(CANCELLED, terms(AuctionType.PROXY, FAR_MS)), null);
        send(new OpenAuction(LEFT_OPEN, terms(AuctionType.PROXY, FAR_MS)), null);
        send(new OpenAuction(CLOSED_BY_CLOCK, terms(AuctionType.PROXY, System.currentTimeMillis() + 4_000)), null);
        send(new PlaceBid(99, 1, UNIT, UnknownFields.NONE), null);
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
            send(new RetractBid(auction, last.bidId(), 7), "retraction");
            send(new RetractBid(auction, last.bidId(), 7), "retraction");
            send(new RetractBid(auction, last.bidId(), 7), null);
            send(new RetractBid(auction, 1, 8), "another-retraction");
            send(new RetractBid(auction, 2, 8), "another-retraction");
        }
        malformed(AuctionKey.encode(ENGLISH), partitionOf(ENGLISH), "no command".getBytes(UTF_8));
        malformed(null, 0, "no key".getBytes(UTF_8));
        malformed(
                AuctionKey.encode(ENGLISH),
                1 - partitionOf(ENGLISH),
                CommandCodec.encode(envelope(bidOf(ENGLISH, 9, 99), null)));
        bid(BOUGHT, 3, 90, null);
        send(new CancelAuction(CANCELLED, "lost in the post"), null);
    }

    void close(long... auctions) throws Exception {
        for (long auction : auctions) {
            send(new CloseAuction(auction, CloseCause.END_PASSED), null);
            send(new CloseAuction(auction, CloseCause.SELLER), null);
            bid(auction, 1, 1000, null);
        }
    }

    Position bid(long auction, long bidder, long units, @Nullable String key) throws Exception {
        return send(bidOf(auction, bidder, units), key);
    }

    @Override
    public void close() {
        producer.close();
    }

    private Position send(Command command, @Nullable String key) throws Exception {
        byte[] recordKey = AuctionKey.encode(command.auctionId());
        int partition = partitionOf(command.auctionId());
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(
                        Topics.COMMANDS, partition, recordKey, CommandCodec.encode(envelope(command, key)));
        message.headers().add("traceparent", ("trace-" + sent).getBytes(UTF_8));
        return new Position(partition, producer.send(message).get().offset());
    }

    /// Every other command has a reply address.
    private Envelope envelope(Command command, @Nullable String key) {
        return new Envelope(command, ++sent % 2 == 0 ? new ReplyTo(0, 7, sent) : null, 0, key);
    }

    private void malformed(byte @Nullable [] key, int partition, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Topics.COMMANDS, partition, key, value)).get();
    }

    private int partitionOf(long auction) {
        return AuctionKey.partition(AuctionKey.encode(auction), partitions);
    }

    private static PlaceBid bidOf(long auction, long bidder, long units) {
        return new PlaceBid(auction, bidder, units * UNIT, UnknownFields.NONE);
    }

    /// English auctions are decided by rules version 2, the others by the latest: a log has auctions of every version.
    private static AuctionTerms terms(AuctionType type, long endsAtMs) {
        boolean sealed = type.isSealed();
        boolean latest = type != AuctionType.ENGLISH;
        long tick = latest ? AuctionTerms.DEFAULT_TICK_SIZE_MICROS : AuctionTerms.SMALLEST;
        SoftCloseTrigger trigger = latest ? SoftCloseTrigger.PRICE_CHANGE : SoftCloseTrigger.ANY_BID;
        return new AuctionTerms(
                latest ? AuctionTerms.RULES_VERSION : 2,
                "watch",
                type,
                tick,
                new Prices(UNIT, 5 * UNIT, sealed ? 0 : 90 * UNIT),
                sealed ? Increment.tick(tick) : new Increment.Fixed(UNIT / 2),
                null,
                endsAtMs,
                sealed ? null : new SoftClose(1_000, 100, 0, trigger),
                new Retraction(3_600_000, 8, latest),
                BidderLimits.NONE,
                UnknownFields.NONE);
    }
}
