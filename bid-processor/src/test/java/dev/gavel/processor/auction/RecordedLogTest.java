package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// There is one log for each version of the rules, recorded when that version was the latest. Every later version of
/// Gavel must replay it to the same events, byte for byte. These files never change; [RecordLog] writes the next
/// version's.
final class RecordedLogTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @MethodSource("versions")
    void isDecidedAsItWasThen(int version) throws IOException {
        InMemoryEngine engine = new InMemoryEngine();
        Set<Integer> opened = new HashSet<>();
        for (String line : lines(version)) {
            String[] fields = line.split(" ", 5);
            CommandMetadata metadata = new CommandMetadata(Position.parse(fields[0]), Long.parseLong(fields[1]));
            byte[] key = AuctionKey.encode(Long.parseLong(fields[2]));
            Envelope envelope = envelope(key, HEX.parseHex(fields[3]));

            assertThat(HEX.formatHex(EventCodec.encode(engine.event(envelope, metadata))))
                    .as("the event of %s under rules version %d: %s", fields[0], version, envelope.command())
                    .isEqualTo(fields[4]);
            if (envelope.command() instanceof Command.OpenAuction open) {
                opened.add(open.terms().rulesVersion());
            }
        }
        assertThat(opened).containsExactly(version);
    }

    @Test
    void thereIsOneForTheNewestVersion() throws IOException {
        assertThat(lines(AuctionTerms.RULES_VERSION)).hasSizeGreaterThan(500);
    }

    static IntStream versions() {
        return IntStream.rangeClosed(1, AuctionTerms.RULES_VERSION);
    }

    private static List<String> lines(int version) throws IOException {
        try (InputStream log =
                Objects.requireNonNull(RecordedLogTest.class.getResourceAsStream("rules-" + version + ".log"))) {
            return new BufferedReader(new InputStreamReader(log, StandardCharsets.US_ASCII))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static Envelope envelope(byte[] key, byte[] value) {
        return switch (CommandCodec.decode(key, value)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> envelope;
            case Decoded.Malformed<Envelope>(String reason) -> throw new AssertionError(reason);
        };
    }
}
