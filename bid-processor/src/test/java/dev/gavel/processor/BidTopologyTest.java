package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BidTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final long END = NOW.plusSeconds(60).toEpochMilli();
    private static final ReplyTo ASKER = new ReplyTo(3, 99, 1);

    private final List<Long> closesAsked = new ArrayList<>();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> commands;
    private TestOutputTopic<byte[], byte[]> events;
    private TestOutputTopic<byte[], byte[]> replies;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        // The driver gives every topic one partition.
        Topics topics = new Topics(1, 1, (short) 1);
        driver =
                new TopologyTestDriver(
                        BidTopology.build(topics, closesAsked::add, ChangelogEnds.UNKNOWN),
                        StreamsSettings.of(new ProcessorConfig("unused:1", topics, stateDir)).asProperties(),
                        NOW);
        commands =
                driver.createInputTopic(
                        Topics.COMMANDS, new ByteArraySerializer(), new ByteArraySerializer(), NOW, Duration.ZERO);
        events = output(Topics.EVENTS);
        replies = output(Topics.REPLIES);
        deadLetters = output(Topics.DEAD_LETTERS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void repliesToTheCallerWithTheSameEvent() {
        send(open(), null);
        send(bid("5"), ASKER);

        Event opened = nextEvent();
        Event accepted = nextEvent();
        assertThat(opened.rejection()).isNull();
        assertThat(accepted.rejection()).isNull();
        assertThat(accepted.position().offset()).isEqualTo(1);
        assertThat(accepted.atMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(nextReply()).isEqualTo(new Reply(99, 1, accepted, true, AuctionTerms.SMALLEST));
        assertThat(replies.isEmpty()).isTrue();
    }

    @Test
    void keepsTheAuctionBetweenBids() {
        send(open(), null);
        send(bid("5"), ASKER);
        send(bid("5"), ASKER);

        assertThat(nextReply().event().rejection()).isNull();
        assertThat(nextReply().event().rejection()).isEqualTo(Reason.BID_TOO_LOW);
    }

    @Test
    void sendsMalformedRecordsToDeadLettersAndContinues() {
        byte[] poison = {(byte) 0xFF, 1, 2};
        commands.pipeInput(AuctionKey.encode(42), poison);
        commands.pipeInput("not a key".getBytes(UTF_8), new byte[0]);
        commands.pipeInput(new TestRecord<>(null, null, NOW));
        send(bid("5"), ASKER);

        TestRecord<byte[], byte[]> first = deadLetters.readRecord();
        assertThat(first.value()).isEqualTo(poison);
        assertThat(first.key()).isEqualTo(AuctionKey.encode(42));
        assertThat(header(first, DeadLetter.POSITION)).isEqualTo("0@0");
        assertThat(header(first, DeadLetter.REASON)).contains("Protobuf");
        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).contains("key");
        assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).contains("key");
        assertThat(nextReply().event().rejection()).isEqualTo(Reason.UNKNOWN_AUCTION);
        assertThat(nextEvent().position().offset()).isEqualTo(3);
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void copiesTheTraceParent() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        RecordHeaders headers = new RecordHeaders();
        headers.add(TraceParent.HEADER, trace.getBytes(UTF_8));
        byte[] value = CommandCodec.encode(new Envelope(bid("5"), ASKER));
        commands.pipeInput(new TestRecord<>(AuctionKey.encode(42), value, headers, NOW));

        assertThat(header(events.readRecord(), TraceParent.HEADER)).isEqualTo(trace);
        assertThat(header(replies.readRecord(), TraceParent.HEADER)).isEqualTo(trace);
    }

    @Test
    void toleratesAReplyPartitionThatDoesNotExist() {
        send(bid("5"), new ReplyTo(-7, 99, 1));

        assertThat(nextReply().event().rejection()).isEqualTo(Reason.UNKNOWN_AUCTION);
    }

    @Test
    void appendsACloseWhenTheEndPasses() {
        send(open(), null);

        driver.advanceWallClockTime(Duration.ofSeconds(59));
        assertThat(closesAsked).isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(closesAsked).containsExactly(42L);
    }

    private static OpenAuction open() {
        return new OpenAuction(42, new AuctionTerms("watch", Micros.UNIT, 1, null, END, UnknownFields.NONE));
    }

    private static PlaceBid bid(String amount) {
        return new PlaceBid(42, 7, Micros.parse(amount), UnknownFields.NONE);
    }

    private void send(Command command, @Nullable ReplyTo replyTo) {
        commands.pipeInput(AuctionKey.encode(command.auctionId()), CommandCodec.encode(new Envelope(command, replyTo)));
    }

    private Event nextEvent() {
        TestRecord<byte[], byte[]> record = events.readRecord();
        return message(EventCodec.decode(record.key(), record.value()));
    }

    private Reply nextReply() {
        return message(ReplyCodec.decode(replies.readValue()));
    }

    private static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw new AssertionError(reason);
        };
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
