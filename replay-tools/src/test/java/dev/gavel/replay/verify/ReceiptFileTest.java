package dev.gavel.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptFileTest {
    private static final String RECEIPT =
            """
            {"bid_id":3072,"auction_id":42,"bidder_id":8,"amount":"12.50","position":"0@3","sequence":4,
             "decided_at":"2026-11-23T23:56:42.680Z","decision":"refused","codes":["bid_too_low"],"price":"12.50",
             "minimum_next_bid":"13.00","ends_at":"2026-11-30T18:00:00Z","rules_version":2,
             "chain":"0000000000000001000000000000000200000000000000030000000000000004"}
            """;

    @TempDir private Path directory = Path.of("");

    @Test
    void readsAResponseOfTheApi() throws IOException {
        assertThat(read(RECEIPT))
                .isEqualTo(
                        new Receipt(
                                42,
                                8,
                                12_500_000,
                                new Position(0, 3),
                                4,
                                Instant.parse("2026-11-23T23:56:42.680Z").toEpochMilli(),
                                List.of("bid_too_low"),
                                12_500_000,
                                13_000_000,
                                Instant.parse("2026-11-30T18:00:00Z").toEpochMilli(),
                                2,
                                null,
                                new ChainHash(1, 2, 3, 4)));
        assertThat(read(RECEIPT.replace("\"amount\":\"12.50\"", "\"amount\":null")).amountMicros()).isZero();
    }

    @Test
    void readsWhoActed() throws IOException {
        assertThat(read(RECEIPT.replace("{", "{\"actor\":\"00000000000000ab\",")).actor())
                .isEqualTo("00000000000000ab");
        assertThat(read(RECEIPT.replace("{", "{\"actor\":null,")).actor()).as("nobody was authenticated").isEmpty();
        assertThat(read(RECEIPT).actor()).as("an earlier version does not say").isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"sequence\":4     | \"sequence\":\"four\" | has no number in 'sequence'",
                "\"position\":\"0@3\" | \"position\":\"0\"  | has no position",
                "\"12.50\"          | \"a lot\"           | has no amount in",
                "2026-11-30T18      | soon                | has no time in 'ends_at'",
                "0004               | 04                  | has no 64 hex digits in 'chain'",
                "\"chain\"          | \"hash\"            | has no 'chain'",
                "{                  | [                   | is not a JSON object",
                "}                  | ,                   | is not JSON",
                "}                  | }{}                 | has more than one JSON object",
                "\"rules_version\":2 | \"rules_version\":4294967298 | has no version in 'rules_version'",
                "\"sequence\":4     | \"sequence\":4,\"actor\":\"AB\" | has no 16 hex digits in 'actor'",
                "\"sequence\":4     | \"sequence\":NaN    | is not JSON",
                "2026-11-30T18      | +999999999-11-30T18 | has no time in 'ends_at'",
            })
    void reportsWhatIsWrong(String right, String wrong, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(RECEIPT.replace(right.strip(), wrong.strip())))
                .withMessageContaining(message)
                .withMessageContaining("GET /api/bids");
    }

    @Test
    void reportsAMissingFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReceiptFile.read(directory.resolve("none.json")))
                .withMessageContaining("none.json cannot be read: does not exist.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReceiptFile.read(directory))
                .withMessageContaining("cannot be read: is a directory.");
    }

    private Receipt read(String json) throws IOException {
        return ReceiptFile.read(Files.writeString(directory.resolve("receipt.json"), json));
    }
}
