package dev.gavel.compose.cli;

import dev.gavel.compose.cli.TailCommand.Task;
import dev.gavel.compose.client.LogFilter;
import dev.gavel.compose.client.LogFollower;
import dev.gavel.compose.client.LogLine;
import dev.gavel.compose.client.LogStart;
import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.NearestName;
import dev.gavel.schema.Reason;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel tail`: prints records of the log as they come.
@Command(
        name = "tail",
        description =
                "Prints events as they are committed, one line each, until Ctrl-C. Events do not contain the amounts"
                        + " of proxy and sealed bids. Changes nothing and can run beside all services.",
        footer = {
            "",
            "Commands contain what bidders must not see: reserve prices, proxy maxima, sealed bids. Lines of"
                    + " different partitions are printed in the order in which they are read."
        })
final class TailCommand extends ConfiguredCommand<Task> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private AuctionOption auction = new AuctionOption();

    @Option(
            names = "--bidder",
            paramLabel = "ID",
            split = ",",
            description = "Only what this bidder did or won; can be repeated, or hold several ids separated by commas.")
    private @Nullable Set<Long> bidders;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            split = ",",
            description =
                    "Only rejections with this code, like bid_too_low; can be repeated, or hold several codes separated"
                            + " by commas.")
    private @Nullable Set<String> codes;

    @Option(names = "--commands", defaultValue = "false", description = "Print the commands, too.")
    private boolean commands;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "end",
            description =
                    "Where to begin: end, beginning, a broker time like 2026-11-24T18:00:00Z, how long ago, like"
                            + " PT5M, or the position of a command, like 3@1042, which limits the output to its"
                            + " partition.")
    private String from = "";

    @Option(
            names = "--no-follow",
            defaultValue = "false",
            description = "Stop at the current end of the log instead of waiting for more.")
    private boolean noFollow;

    @Option(names = "--json", defaultValue = "false", description = "Print one JSON object per line.")
    private boolean json;

    record Task(
            KafkaCluster kafka, List<String> topics, LogStart start, LogFilter filter, boolean follow, boolean json) {}

    @Override
    Task config() {
        Set<String> wanted = codes == null ? Set.of() : codes;
        wanted.forEach(TailCommand::requireKnown);
        if (commands && !wanted.isEmpty()) {
            throw new IllegalArgumentException("--commands and --code cannot be combined: commands have no code");
        }
        LogStart start;
        try {
            start = LogStart.parse(from, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--from " + e.getMessage(), e);
        }
        return new Task(
                kafka.cluster(),
                commands ? List.of(Topics.COMMANDS, Topics.EVENTS) : List.of(Topics.EVENTS),
                start,
                new LogFilter(auction.ids(), bidders == null ? Set.of() : bidders, wanted),
                !noFollow,
                json);
    }

    @Override
    int run(Task task) {
        Logging.toStderr();
        try (LogFollower log = LogFollower.open(task.kafka(), task.topics(), task.start())) {
            // A closed pipe ends it, too.
            while (!out().checkError() && (task.follow() || !log.hasCaughtUp())) {
                for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
                    String line =
                            task.json() ? LogLine.json(record, task.filter()) : LogLine.text(record, task.filter());
                    if (line != null) {
                        out().println(line);
                    }
                }
            }
        }
        return ExitCode.OK;
    }

    private static void requireKnown(String code) {
        List<String> known = Arrays.stream(Reason.values()).map(Reason::code).toList();
        if (!known.contains(code)) {
            String nearest = NearestName.of(code, known);
            throw new IllegalArgumentException(
                    "--code %s is not the code of a rejection%s"
                            .formatted(code, nearest == null ? "" : ". Did you mean " + nearest + "?"));
        }
    }
}
