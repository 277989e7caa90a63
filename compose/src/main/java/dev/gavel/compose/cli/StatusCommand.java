package dev.gavel.compose.cli;

import dev.gavel.compose.cli.StatusCommand.Task;
import dev.gavel.compose.client.GavelApi;
import dev.gavel.compose.client.HotLog;
import dev.gavel.compose.client.StackProbe;
import dev.gavel.compose.client.StackStatus;
import dev.gavel.compose.client.StatusScreen;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.StackContext;
import dev.gavel.schema.kafka.KafkaCluster;
import java.io.Console;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel status`: shows the state of a running stack. Exit status of `--once`: 0 if bids are decided, otherwise 1.
@Command(
        name = "status",
        description =
                "Shows the health of all parts, rates, latencies, lags, and the auctions with the most bids. On a"
                        + " terminal the output is refreshed in place until Ctrl-C; otherwise it is printed once.",
        footer = {"", "With --once the exit status is 0 if bids are decided, otherwise 1."})
final class StatusCommand extends ConfiguredCommand<Task> {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LOG_WAIT = Duration.ofSeconds(10);
    private static final int HOT_AUCTIONS = 8;

    /// To the first column of the first line; to the end of a line; to the end of the screen.
    private static final String HOME = "\u001b[H";

    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    @Spec private CommandSpec command = CommandSpec.create();

    @Mixin private UrlOption url = new UrlOption();

    @Option(
            names = "--admin",
            paramLabel = "URL",
            split = ",",
            description =
                    "Addresses of admin listeners, separated by commas. Their metrics are added up. By default that"
                            + " of the running gavel up. Without any, only the ingest at --url is asked for its"
                            + " metrics and for the health of the other parts.")
    @EnvironmentVariable("GAVEL_ADMIN_URLS")
    private @Nullable List<String> admins;

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "PT2S",
            description = "Time between two refreshes, over which rates are measured, as an ISO 8601 duration.")
    private Duration interval = Duration.ZERO;

    @Option(names = "--once", defaultValue = "false", description = "Print once and end.")
    private boolean once;

    @Option(names = "--json", defaultValue = "false", description = "Print one JSON object per line.")
    private boolean json;

    record Task(URI url, List<URI> admins, KafkaCluster kafka, Duration interval, boolean once, boolean json) {}

    @Override
    Task config() {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--interval must be " + SHORTEST + " to " + LONGEST);
        }
        return new Task(
                GavelApi.parse(url.address()),
                adminAddresses(),
                kafka.cluster(),
                interval,
                once || (!json && !isTerminal()),
                json);
    }

    @Override
    int run(Task task) throws InterruptedException {
        Logging.toStderr();
        try (StackProbe probe = new StackProbe(task.url(), task.admins());
                HotLog hot = HotLog.follow(task.kafka(), HOT_AUCTIONS)) {
            StackProbe.Sample before = probe.sample();
            if (task.once()) {
                hot.awaitRead(LOG_WAIT);
            }
            boolean cleared = false;
            while (!out().checkError()) {
                Thread.sleep(task.interval());
                StackProbe.Sample now = probe.sample();
                StackStatus status = StackStatus.between(before, now, hot.top(), hot.failure());
                if (task.json()) {
                    out().println(StatusScreen.json(status, Instant.now()));
                } else {
                    print(StatusScreen.lines(status, task.url().toString(), Instant.now()), task.once(), cleared);
                    cleared = true;
                }
                if (task.once()) {
                    return status.decides() ? ExitCode.OK : ExitCode.SOFTWARE;
                }
                before = now;
            }
        }
        return ExitCode.OK;
    }

    /// In place, without a flicker: only what follows each line is cleared.
    private void print(List<String> lines, boolean plain, boolean cleared) {
        StringBuilder screen = new StringBuilder();
        if (!plain) {
            screen.append(HOME).append(cleared ? "" : CLEAR_REST);
        }
        lines.forEach(line -> screen.append(line).append(plain ? "" : CLEAR_LINE).append(System.lineSeparator()));
        if (!plain) {
            screen.append(CLEAR_REST);
        }
        out().print(screen);
        out().flush();
    }

    private List<URI> adminAddresses() {
        if (admins != null) {
            return admins.stream().map(StatusCommand::admin).toList();
        }
        // If `--url` names another ingest, the stack's admin listener does not belong to it.
        StackContext stack = DataOption.stack(command, "--url");
        return stack == null ? List.of() : List.of(URI.create(stack.admin()));
    }

    private static URI admin(String address) {
        try {
            return GavelApi.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--admin must look like http://127.0.0.1:9000, not " + address, e);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // a runtime image may come without a console
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
