package dev.gavel.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReceiptCheckTest {
    private static final long START_MS = 1_795_000_000_000L;
    private static final int PARTITIONS = 1;

    private final AuctionEngine engine = new AuctionEngine(new ReplayAuctionStore());
    private final List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    ReceiptCheckTest() {
        append(new OpenAuction(42, terms()));
        append(new OpenAuction(43, terms()));
        append(bid(42, 7, 1));
        append(bid(43, 7, 1));
        append(bid(42, 8, 2));
        append(bid(42, 9, 1));
    }

    @Test
    void anIssuedReceiptIsTrue() {
        assertThat(differences(receipt(4))).isEmpty();
        assertThat(differences(receipt(5))).isEmpty();
        assertThat(receipt(5).codes()).containsExactly("bid_too_low");
    }

    @Test
    void aFalseClaimIsReported() {
        Receipt given = receipt(4);
        Receipt untrue =
                new Receipt(
                        42,
                        8,
                        3_000_000,
                        given.position(),
                        given.sequence(),
                        given.decidedAtMs(),
                        List.of("bid_too_low"),
                        given.priceMicros(),
                        given.minimumNextBidMicros(),
                        given.endsAtMs(),
                        1,
                        given.actor(),
                        given.chain());

        assertThat(differences(untrue))
                .containsExactly(
                        "amount: the receipt says 3.00, the log says 2.00",
                        "codes: the receipt says [bid_too_low], the log says []",
                        "rules_version: the receipt says 1, the log says 6");
    }

    @Test
    void aChangeBeforeTheBidBreaksItsChain() {
        Receipt given = receipt(5);
        ConsumerRecord<byte[], byte[]> first = commands.get(2);
        commands.set(2, record(first.offset(), 42, CommandCodec.encode(new Envelope(bid(42, 6, 1), null))));

        assertThat(differences(given)).hasSize(1).first().asString().startsWith("chain: the receipt says");
    }

    /// The pseudonym is within the chain, so both tell.
    @Test
    void anotherActorIsReported() {
        Envelope envelope = new Envelope(bid(42, 8, 3), null, 0, null, 0xabL);
        append(envelope);
        Receipt given = receipt(6);
        assertThat(given.actor()).isEqualTo("00000000000000ab");
        assertThat(differences(given)).isEmpty();
        assertThat(differences(by(given, null))).as("issued before receipts named it").isEmpty();

        assertThat(differences(by(given, "00000000000000ac")))
                .containsExactly("actor: the receipt says 00000000000000ac, the log says 00000000000000ab");
        assertThat(differences(by(given, ""))).hasSize(1);

        commands.set(6, record(6, 42, CommandCodec.encode(new Envelope(bid(42, 8, 3), null))));
        assertThat(differences(given))
                .hasSize(2)
                .allMatch(line -> line.startsWith("actor") || line.startsWith("chain"));
    }

    @Test
    void aWithheldAmountStaysUnknown() {
        append(new OpenAuction(44, proxy()));
        append(bid(44, 7, 50));

        assertThat(receipt(7).amountMicros()).isZero();
        assertThat(differences(receipt(7))).isEmpty();
    }

    @Test
    void aMissingBidIsReported() {
        Receipt given = receipt(4);

        assertThat(differences(at(given, 42, 100))).containsExactly("the log has no command at 0@100");
        assertThat(differences(at(given, 42, 3))).containsExactly("the command at 0@3 is not a bid on auction 42");
        assertThat(differences(at(given, 42, 0))).containsExactly("the command at 0@0 is not a bid on auction 42");
    }

    private static Receipt by(Receipt given, @Nullable String actor) {
        return new Receipt(
                given.auctionId(),
                given.bidderId(),
                given.amountMicros(),
                given.position(),
                given.sequence(),
                given.decidedAtMs(),
                given.codes(),
                given.priceMicros(),
                given.minimumNextBidMicros(),
                given.endsAtMs(),
                given.rulesVersion(),
                actor,
                given.chain());
    }

    private static Receipt at(Receipt given, long auctionId, long offset) {
        return new Receipt(
                auctionId,
                given.bidderId(),
                given.amountMicros(),
                new Position(0, offset),
                given.sequence(),
                given.decidedAtMs(),
                given.codes(),
                given.priceMicros(),
                given.minimumNextBidMicros(),
                given.endsAtMs(),
                given.rulesVersion(),
                given.actor(),
                ChainHash.NONE);
    }

    private Receipt receipt(int offset) {
        return Objects.requireNonNull(Receipt.of(events.get(offset), AuctionTerms.RULES_VERSION));
    }

    private List<String> differences(Receipt receipt) {
        Iterator<ConsumerRecord<byte[], byte[]>> log = commands.iterator();
        return ReceiptCheck.differences(receipt, PARTITIONS, () -> log.hasNext() ? log.next() : null);
    }

    private void append(Command command) {
        append(new Envelope(command, null));
    }

    private void append(Envelope envelope) {
        commands.add(record(commands.size(), envelope.command().auctionId(), CommandCodec.encode(envelope)));
        ConsumerRecord<byte[], byte[]> record = commands.getLast();
        events.add(
                engine.process(envelope, new CommandMetadata(new Position(0, record.offset()), record.timestamp()))
                        .event());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long auctionId, byte[] value) {
        byte[] key = AuctionKey.encode(auctionId);
        return new ConsumerRecord<>(
                Topics.COMMANDS,
                0,
                offset,
                START_MS + offset,
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static PlaceBid bid(long auctionId, long bidderId, long units) {
        return new PlaceBid(auctionId, bidderId, units * Micros.UNIT, UnknownFields.NONE);
    }

    private static AuctionTerms terms() {
        return terms(AuctionType.ENGLISH);
    }

    private static AuctionTerms proxy() {
        return terms(AuctionType.PROXY);
    }

    private static AuctionTerms terms(AuctionType type) {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                type,
                AuctionTerms.SMALLEST,
                Prices.opening(Micros.UNIT),
                Increment.tick(AuctionTerms.SMALLEST),
                null,
                START_MS + 1_000_000,
                null,
                null,
                BidderLimits.NONE,
                UnknownFields.NONE);
    }
}
