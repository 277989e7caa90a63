package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is on `auction-commands`, the processor goes on: every command has one event, and every other record one
/// dead letter. A failure names its seed.
final class AnyRecordTest {
    private static final int RECORDS = 60;
    private static final int RUNS = Integer.getInteger("anyrecord.runs", 15);

    static LongStream seeds() {
        Long seed = Long.getLong("anyrecord.seed");
        return seed == null ? LongStream.rangeClosed(1, RUNS) : LongStream.of(seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRecordHasOneEventOrOneDeadLetter(long seed, @TempDir Path stateDir) {
        AnyRecord records = new AnyRecord(seed);
        List<Position> commands = new ArrayList<>();
        List<Position> malformed = new ArrayList<>();
        List<Long> correlations = new ArrayList<>();
        try (CommandTopics topics = new CommandTopics(stateDir)) {
            for (int offset = 0; offset < RECORDS; offset++) {
                boolean good = offset % 3 == 0;
                TestRecord<byte[], byte[]> record = good ? records.goodBid(offset) : records.next();
                boolean isCommand =
                        CommandReader.read(record.key(), record.value(), 0, 1) instanceof Decoded.Message<?>;
                (isCommand ? commands : malformed).add(new Position(0, offset));
                if (good) {
                    assertThat(isCommand).isTrue();
                    correlations.add((long) offset);
                }
                topics.append(record);
            }

            topics.readAll();
            assertThat(topics.read(Topics.EVENTS)).extracting(event -> decoded(event).position()).isEqualTo(commands);
            assertThat(topics.read(Topics.DEAD_LETTERS))
                    .extracting(letter -> Position.parse(header(letter, DeadLetter.POSITION)))
                    .isEqualTo(malformed);
            assertThat(topics.read(Topics.REPLIES))
                    .extracting(reply -> reply(reply).correlation())
                    .containsAll(correlations);
        }
    }

    private static Event decoded(TestRecord<byte[], byte[]> record) {
        return message(EventCodec.decode(record.key(), record.value()));
    }

    private static Reply reply(TestRecord<byte[], byte[]> record) {
        return message(ReplyCodec.decode(record.value()));
    }

    private static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw new AssertionError(reason);
        };
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(Objects.requireNonNull(record.headers().lastHeader(name)).value(), UTF_8);
    }
}
