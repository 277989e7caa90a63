package dev.gavel.compose.cli;

import dev.gavel.compose.admin.AdminListener;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.compose.up.DemoMarket;
import dev.gavel.compose.up.MemoryExhaustion;
import dev.gavel.compose.up.ShutdownSignal;
import dev.gavel.compose.up.Stack;
import dev.gavel.compose.up.StatusPrinter;
import dev.gavel.compose.up.UpConfig;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel up`: runs everything on this machine.
@Command(
        name = "up",
        description =
                "Runs everything on this machine: embedded Kafka, Postgres and Redis, and all services. Prints one line"
                        + " 'gavel ready ...' on stdout when bids are decided, and runs until Ctrl-C.")
final class UpCommand extends ConfiguredCommand<UpConfig> {
    /// The status that a shell reports for a command that Ctrl-C ended.
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".gavel",
            description = "Directory for all data, logs and unpacked servers; created if missing.")
    @EnvironmentVariable("GAVEL_DATA")
    private Path data = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + IngestConfig.DEFAULT_PORT,
            description = "Port of the HTTP API.")
    @EnvironmentVariable("GAVEL_PORT")
    private int port;

    @Mixin private ListenOptions listen = new ListenOptions();

    @Option(names = "--kafka-port", paramLabel = "PORT", defaultValue = "9092", description = "Port of Kafka.")
    @EnvironmentVariable("KAFKA_PORT")
    private int kafkaPort;

    @Option(names = "--postgres-port", paramLabel = "PORT", defaultValue = "5432", description = "Port of Postgres.")
    @EnvironmentVariable("POSTGRES_PORT")
    private int postgresPort;

    @Option(names = "--redis-port", paramLabel = "PORT", defaultValue = "6379", description = "Port of Redis.")
    @EnvironmentVariable("REDIS_PORT")
    private int redisPort;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Number of partitions of auction-commands and auction-events in a new data directory, by default"
                            + " the number of cores of the machine, but at least "
                            + TopicChoice.MIN_ON_ONE_MACHINE
                            + " and at most "
                            + Topics.DEFAULT_PARTITIONS
                            + ". An existing directory keeps its number.")
    @EnvironmentVariable("GAVEL_PARTITIONS")
    private @Nullable Integer partitions;

    @Option(
            names = "--reply-partitions",
            paramLabel = "N",
            description =
                    "Number of partitions of bid-replies in a new data directory, by default "
                            + Topics.DEFAULT_REPLY_PARTITIONS
                            + ". An existing directory keeps its number.")
    @EnvironmentVariable("GAVEL_REPLY_PARTITIONS")
    private @Nullable Integer replyPartitions;

    @Mixin private AdmissionOptions admission = new AdmissionOptions();

    @Option(
            names = "--kafka-transport",
            paramLabel = "in-process|socket",
            defaultValue = "in-process",
            description =
                    "How the services of this process reach Kafka. in-process: a request runs in the thread of the"
                            + " service, without a socket. Other programs connect to --kafka-port in either case.")
    @EnvironmentVariable("GAVEL_KAFKA_TRANSPORT")
    private String kafkaTransport = "";

    @Mixin private ClientOptions clients = new ClientOptions();

    @Option(
            names = "--demo",
            defaultValue = "false",
            description = "Opens auctions and bids on them, so that there is something to watch on the page.")
    @EnvironmentVariable("GAVEL_DEMO")
    private boolean demo;

    @Option(
            names = "--auth",
            defaultValue = "false",
            description =
                    "Requires a token or an API key with every request. Creates an issuer in the data directory, with"
                            + " tokens for three users.")
    @EnvironmentVariable("GAVEL_AUTH")
    private boolean auth;

    @Mixin private WebhookOptions webhooks = new WebhookOptions();

    @Mixin private InsecureOption insecure = new InsecureOption();

    @Mixin private AdminOptions admin = new AdminOptions();

    @Override
    UpConfig config() {
        // Checked before anything starts.
        admin.config();
        return new UpConfig(
                data.toAbsolutePath().normalize(),
                listen.address(),
                port,
                kafkaPort,
                postgresPort,
                redisPort,
                TopicsOptions.choice(partitions, TopicChoice.partitionsOnOneMachine(), replyPartitions, (short) 1),
                admission.limits(),
                admission.fastPath(),
                UpConfig.inProcessKafka(kafkaTransport),
                listen.browsers(),
                clients.limits(),
                auth,
                insecure.isInsecure(),
                webhooks.choice());
    }

    @Override
    int run(UpConfig config) throws IOException, InterruptedException {
        try (DataDirectory directory = DataDirectory.lock(config.data())) {
            Logging.toFile(directory.logs());
            MemoryExhaustion.handleUncaught();
            LoggerFactory.getLogger(UpCommand.class).atInfo().addKeyValue("config", config).log("starting");
            return runStack(config, admin.config(), directory, demo);
        }
    }

    private static int runStack(
            UpConfig config, AdminListener.Config adminConfig, DataDirectory directory, boolean demo)
            throws IOException, InterruptedException {
        StatusPrinter status = StatusPrinter.onStderr();
        ShutdownSignal shutdown = ShutdownSignal.install(Thread.currentThread(), status);
        try (Stack stack = new Stack(config, adminConfig, directory, status, shutdown)) {
            stack.start();
            System.out.println(stack.readyLine());
            System.out.flush();
            status.print("the page is at " + stack.address() + "/");
            awaitShutdown(stack, shutdown, demo);
        } catch (RuntimeException | InterruptedException e) {
            if (!shutdown.isRequested()) {
                throw e;
            }
            status.print("stopped before it was ready");
            return shutdown.exitCode() == ExitCode.OK ? INTERRUPTED : shutdown.exitCode();
        }
        return shutdown.exitCode();
    }

    private static void awaitShutdown(Stack stack, ShutdownSignal shutdown, boolean demo)
            throws IOException, InterruptedException {
        if (!demo) {
            shutdown.await();
            return;
        }
        try (DemoMarket _ =
                DemoMarket.start(stack.address(), stack.tokenOfMarket(DemoMarket.FIRST_BIDDER, DemoMarket.BIDDERS))) {
            shutdown.await();
        }
    }
}
