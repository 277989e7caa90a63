package dev.gavel.ingest;

import dev.gavel.schema.DatabaseUrl;
import dev.gavel.schema.topic.KafkaUnreachable;
import dev.gavel.schema.topic.TopicMismatch;
import dev.gavel.schema.topic.Topics;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel ingest`: the HTTP side alone, until Ctrl-C or SIGTERM.
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = "Serves the HTTP API: bids go onto the log, reads come from the read models.")
public final class IngestCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--kafka",
            defaultValue = "${env:KAFKA_BOOTSTRAP:-localhost:9092}",
            description = "Kafka's bootstrap servers (KAFKA_BOOTSTRAP, default localhost:9092).")
    private String kafka = "";

    @Option(
            names = "--database",
            defaultValue = "${env:DATABASE_URL:-postgres://postgres@localhost:5432/gavel}",
            description = "The Postgres read model (DATABASE_URL, default postgres://postgres@localhost:5432/gavel).")
    private String database = "";

    @Option(
            names = "--redis",
            defaultValue = "${env:REDIS_URL:-redis://localhost:6379}",
            description = "The Redis read model (REDIS_URL, default redis://localhost:6379).")
    private String redis = "";

    @Option(
            names = "--port",
            defaultValue = "${env:GAVEL_PORT:-" + IngestConfig.DEFAULT_PORT + "}",
            description = "Port of the HTTP API; 0: any (GAVEL_PORT, default 3000).")
    private int port;

    @Option(
            names = "--partitions",
            defaultValue = "${env:GAVEL_PARTITIONS:-" + Topics.DEFAULT_PARTITIONS + "}",
            description = "Partitions of the log, fixed for its life (GAVEL_PARTITIONS, default 8).")
    private int partitions;

    @Option(
            names = "--reply-partitions",
            defaultValue = "${env:GAVEL_REPLY_PARTITIONS:-" + Topics.DEFAULT_REPLY_PARTITIONS + "}",
            description = "Partitions of the replies (GAVEL_REPLY_PARTITIONS, default 16).")
    private int replyPartitions;

    @Option(
            names = "--replicas",
            defaultValue = "${env:GAVEL_REPLICAS:-1}",
            description = "Copies of each partition (GAVEL_REPLICAS, default 1).")
    private short replicas;

    @Option(
            names = "--max-in-flight",
            defaultValue = "${env:GAVEL_MAX_IN_FLIGHT:-" + IngestConfig.DEFAULT_MAX_IN_FLIGHT + "}",
            description = "Commands that may wait for a decision at a time (GAVEL_MAX_IN_FLIGHT, default 10000).")
    private int maxInFlight;

    @Option(
            names = "--processor-group",
            defaultValue = "${env:GAVEL_PROCESSOR_GROUP:-" + IngestConfig.DEFAULT_PROCESSOR_GROUP + "}",
            description = "Application id of the bid processor, for /health (GAVEL_PROCESSOR_GROUP).")
    private String processorGroup = "";

    @Option(
            names = "--fast-path",
            paramLabel = "on|off",
            defaultValue = "${env:GAVEL_FAST_PATH:-on}",
            description = "Refuse a bid below a minimum that a reply told, without the log (GAVEL_FAST_PATH, default on).")
    private String fastPath = "";

    @Override
    public Integer call() throws InterruptedException {
        try {
            Ingest ingest = Ingest.start(config());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ingest), "ingest-shutdown"));
        } catch (IllegalArgumentException e) {
            return complain(e, CommandLine.ExitCode.USAGE);
        } catch (UncheckedIOException | KafkaException | KafkaUnreachable | TopicMismatch e) {
            return complain(e, CommandLine.ExitCode.SOFTWARE);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    IngestConfig config() {
        return new IngestConfig(
                port,
                kafka,
                DatabaseUrl.parse(database),
                redis,
                new Topics(partitions, replyPartitions, replicas),
                maxInFlight,
                processorGroup,
                IngestConfig.fastPath(fastPath));
    }

    /// A JVM that ends by a signal exits with 128 + its number; a clean stop is 0.
    private static void stop(Ingest ingest) {
        ingest.close();
        Runtime.getRuntime().halt(0);
    }

    private int complain(RuntimeException e, int exitCode) {
        if (spec != null) {
            spec.commandLine().getErr().println("gavel ingest: " + e.getMessage());
        }
        return exitCode;
    }
}
