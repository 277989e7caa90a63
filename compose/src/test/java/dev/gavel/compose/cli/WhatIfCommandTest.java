package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Wrong usage is reported before the command connects to Kafka.
class WhatIfCommandTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void requiresAtLeastOneTerm() {
        assertRejected("no terms given");
    }

    @Test
    void rejectsTermsThatNoAuctionCanHave() {
        assertRejected("--increment 0%: increment.percent must be above 0", "--increment=0%");
        assertRejected("--increment -1: increment.fixed must be a decimal", "--increment=-1");
        assertRejected("--increment EBAY: increment.fixed must be a decimal", "--increment=EBAY");
        assertRejected("--reserve much: reserve_price must be a decimal", "--reserve=much");
        assertRejected("--reserve 0: reserve_price must be more than 0", "--reserve=0");
        assertRejected("--type dutch: type must be \"english\"", "--type=dutch");
        assertRejected("--soft-close on: must be WINDOW/EXTENSION", "--soft-close=on");
        assertRejected("--soft-close 2/2: soft_close.window must be an ISO-8601 duration", "--soft-close=2/2");
        assertRejected("--soft-close-on snipe: soft_close.on must be \"any_bid\"", "--soft-close-on=snipe");
        assertRejected("cannot be combined with --soft-close-on", "--soft-close=off", "--soft-close-on=any_bid");
        assertRejected("--tick-size 0: tick_size must be more than 0", "--tick-size=0");
        assertRejected("--soft-close PT0S/PT1M: soft_close.window must be more than nothing", "--soft-close=PT0S/PT1M");
    }

    @Test
    void rejectsAnInvalidFileOfTerms() throws IOException {
        Path typo = Files.writeString(directory.resolve("typo.json"), "{\"reserve\": \"5\"}");

        assertRejected("reserve is not a field here. Did you mean reserve_price?", "--file=" + typo);
        assertRejected("cannot be read", "--file=" + directory.resolve("nowhere.json"));
        assertRejected("cannot be read", "--file=" + directory);
    }

    @Test
    void rejectsAResultFileThatCannotBeWritten() {
        assertRejected(
                "there is no folder", "--increment=1", "--json=" + directory.resolve("nowhere").resolve("x.json"));
        assertRejected("it is a folder", "--increment=1", "--json=" + directory);
    }

    @Test
    void rejectsNumbersOutOfRange() {
        assertRejected("--limit must be 0 to 1000000, not -1", "--increment=1", "--limit=-1");
        assertRejected("--auction must be > 0, not 0", "--increment=1", "--auction=0");
        assertRejected("--kafka must name a broker", "--increment=1", "--kafka= ");
    }

    private static void assertRejected(String message, String... arguments) {
        String[] all = Stream.concat(Stream.of("what-if"), Stream.of(arguments)).toArray(String[]::new);
        GavelRun run = GavelRun.of(all);

        assertThat(run.err()).contains(message);
        assertThat(run.status()).isEqualTo(2);
    }
}
