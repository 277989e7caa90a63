package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log of proxy auctions, thought of as English ones: what comes out is what a second computation straight from the
/// file says of English ones.
@Tag("slow")
final class WhatIfIT {
    private static final Path SAMPLE = Path.of("..", "..", "compose", "samples", "bids-sample.csv");

    /// 8 728 bids of 492 real auctions; not part of the repository.
    private static final Path EBAY = Path.of("..", "..", "..", "shared", "data", "ebay-bids.csv");

    private static final Pattern DIFFERENCE =
            Pattern.compile(
                    "\"auction_id\" : (\\d+).*?\"other\" : \\{.*?"
                            + "\"winner_id\" : (\\w+).*?\"hammer_price\" : \"?([\\w.]+).*?\"accepted\" : (\\d+)",
                    Pattern.DOTALL);

    @Test
    void playsTheSampleByOtherRules(@TempDir Path data) throws Exception {
        agrees(SAMPLE, data);
    }

    @Tag("slow")
    @Test
    void playsRealAuctionsByOtherRules(@TempDir Path data) throws Exception {
        assumeThat(EBAY).exists();
        agrees(EBAY, data);
    }

    private static void agrees(Path history, Path data) throws Exception {
        List<CSVRecord> bids = read(history);
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free())) {
            gavel(data, "feed", history.toString(), "--type=proxy", "--url=http://127.0.0.1:" + up.ports.http());
            TopicReader log = new TopicReader(up.ports.kafka());
            int commands = log.read(Topics.COMMANDS, "read_uncommitted").size();
            List<String> groups = groups(up);

            assertSame(whatIf(up, data, "{\"type\": \"proxy\", \"increment\": {\"preset\": \"ebay\"}}"));
            assertAgrees(
                    whatIf(up, data, "{\"type\": \"english\", \"increment\": null, \"allow_self_outbid\": true}"),
                    HistoryReferenceModel.play(bids, "proxy"),
                    HistoryReferenceModel.play(bids, "english"));

            assertThat(log.read(Topics.COMMANDS, "read_uncommitted")).hasSize(commands);
            assertThat(groups(up)).isEqualTo(groups);
        }
    }

    private static void assertSame(String json) {
        assertThat(json).contains("\"differing\" : 0").contains("\"closed_by_own_end\" : 0");
    }

    /// An auction is among the differences exactly if the two computations differ, and then as the second one has it.
    private static void assertAgrees(
            String json,
            Map<Long, HistoryReferenceModel.Result> proxy,
            Map<Long, HistoryReferenceModel.Result> english) {
        int found = 0;
        for (Matcher difference = DIFFERENCE.matcher(json); difference.find(); found++) {
            long id = Long.parseLong(difference.group(1));
            HistoryReferenceModel.Result expected = Objects.requireNonNull(english.get(id), "auction " + id);
            if (expected.winnerId() > 0) {
                assertThat(Long.parseLong(difference.group(2))).as("winner of %d", id).isEqualTo(expected.winnerId());
                assertThat(new BigDecimal(difference.group(3)))
                        .as("price of %d", id)
                        .isEqualByComparingTo(expected.price());
            }
            assertThat(Integer.parseInt(difference.group(4))).as("accepted of %d", id).isEqualTo(expected.accepted());
        }
        long differing =
                english.entrySet().stream()
                        .filter(auction ->
                                differs(auction.getValue(), Objects.requireNonNull(proxy.get(auction.getKey()))))
                        .count();
        assertThat(found).isEqualTo((int) differing).isPositive();
    }

    private static boolean differs(HistoryReferenceModel.Result one, HistoryReferenceModel.Result other) {
        return one.winnerId() != other.winnerId()
                || one.price().compareTo(other.price()) != 0
                || one.accepted() != other.accepted();
    }

    private static String whatIf(GavelUp up, Path data, String terms) throws Exception {
        Path file = Files.writeString(data.resolve("terms.json"), terms);
        Path json = data.resolve("what-if.json");
        gavel(data, "what-if", "--kafka=127.0.0.1:" + up.ports.kafka(), "--file=" + file, "--json=" + json);
        return Files.readString(json);
    }

    private static void gavel(Path data, String... arguments) throws Exception {
        Process gavel = GavelUp.gavel(data.resolve(arguments[0] + ".err"), arguments);
        // The table is not looked at, but a full pipe would stop it.
        gavel.inputReader().lines().forEach(line -> {});
        assertThat(gavel.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(gavel.exitValue()).as("see %s", data).isZero();
    }

    private static List<String> groups(GavelUp up) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + up.ports.kafka()))) {
            return admin.listGroups().all().get(20, TimeUnit.SECONDS).stream()
                    .map(group -> group.groupId())
                    .sorted()
                    .toList();
        }
    }

    private static List<CSVRecord> read(Path history) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader file = Files.newBufferedReader(history);
                CSVParser rows = format.parse(file)) {
            return rows.getRecords();
        }
    }
}
