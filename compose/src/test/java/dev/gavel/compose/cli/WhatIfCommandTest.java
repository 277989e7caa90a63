package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What is asked wrongly is refused before anybody looks for a broker.
class WhatIfCommandTest {
    @TempDir private Path directory = Path.of("");

    private final StringWriter err = new StringWriter();

    @Test
    void wantsToKnowWhatShallBeOtherwise() {
        assertRefused("Which other terms?");
    }

    @Test
    void refusesTermsThatNoAuctionCanHave() {
        assertRefused("--increment 0%: increment.percent must be above 0", "--increment=0%");
        assertRefused("--increment -1: increment.fixed must be a decimal", "--increment=-1");
        assertRefused("--increment EBAY: increment.fixed must be a decimal", "--increment=EBAY");
        assertRefused("--reserve much: reserve_price must be a decimal", "--reserve=much");
        assertRefused("--reserve 0: reserve_price must be more than 0", "--reserve=0");
        assertRefused("--type dutch: type must be \"english\"", "--type=dutch");
        assertRefused("--soft-close on: must be WINDOW/EXTENSION", "--soft-close=on");
        assertRefused("--soft-close 2/2: soft_close.window must be an ISO-8601 duration", "--soft-close=2/2");
        assertRefused("--soft-close PT0S/PT1M: soft_close.window must be more than nothing", "--soft-close=PT0S/PT1M");
    }

    @Test
    void refusesAFileThatIsNone() throws IOException {
        Path typo = Files.writeString(directory.resolve("typo.json"), "{\"reserve\": \"5\"}");

        assertRefused("reserve is not a term that a scenario can override", "--file=" + typo);
        assertRefused("cannot be read", "--file=" + directory.resolve("nowhere.json"));
        assertRefused("cannot be read", "--file=" + directory);
    }

    @Test
    void refusesAPlaceForTheResultThatCannotBeWritten() {
        assertRefused(
                "there is no folder", "--increment=1", "--json=" + directory.resolve("nowhere").resolve("x.json"));
        assertRefused("it is a folder", "--increment=1", "--json=" + directory);
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertRefused("--limit must be 0 to 1000000, not -1", "--increment=1", "--limit=-1");
        assertRefused("--auction must be > 0, not 0", "--increment=1", "--auction=0");
        assertRefused("--kafka must name a broker", "--increment=1", "--kafka= ");
    }

    private void assertRefused(String why, String... arguments) {
        int status = new CommandLine(new WhatIfCommand()).setErr(new PrintWriter(err, true)).execute(arguments);

        assertThat(err.toString()).contains(why);
        assertThat(status).isEqualTo(2);
    }
}
