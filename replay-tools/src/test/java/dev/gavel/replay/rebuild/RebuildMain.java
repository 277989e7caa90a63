package dev.gavel.replay.rebuild;

import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.storage.DatabaseUrl;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/// A rebuild of Postgres in a process of its own, which a test can kill: Kafka, Postgres and Redis are its arguments.
final class RebuildMain {
    private RebuildMain() {}

    public static void main(String[] arguments) throws Exception {
        RebuildConfig config =
                new RebuildConfig(
                        KafkaCluster.at(arguments[0]),
                        DatabaseUrl.parse(arguments[1]),
                        arguments[2],
                        Only.POSTGRES,
                        SwapRule.ALWAYS,
                        50,
                        1,
                        Duration.ofSeconds(30));
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        RebuildReport report;
        try (TerminalProgress progress = new TerminalProgress(out)) {
            report = Rebuild.run(config, progress);
        }
        RebuildReport.Postgres postgres = Objects.requireNonNull(report.postgres());
        out.println("differences: " + postgres.differences() + ", swapped: " + (postgres.swapped() != null));
        System.exit(report.isCurrent() ? 0 : 1);
    }
}
