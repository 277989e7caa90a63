package dev.gavel.system.faults;

import dev.gavel.compose.embedded.EmbeddedDatabase;
import dev.gavel.compose.embedded.EmbeddedRedis;
import dev.gavel.compose.embedded.ServerPasswords;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/// Gavel as a cluster runs it, on one machine: each part is a process of its own. Postgres and Redis are restarted when
/// they die. The other parts are started again by the fault that killed them.
final class Cluster implements AutoCloseable {
    static final int PARTITIONS = Topics.DEFAULT_PARTITIONS;
    static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /// Short, because the fault suite reports how long recoveries took.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private static final Path JAR = Path.of("..", "..", "compose", "target", "gavel.jar").toAbsolutePath().normalize();
    private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();

    /// The flags of `./gavel`, but with the fast compiler, because these processes live only for seconds.
    private static final List<String> JAVA =
            List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    final Path data;
    final int kafkaPort = FreePorts.find();
    final int postgresPort = FreePorts.find();
    final int redisPort = FreePorts.find();
    final ServerPasswords passwords = ServerPasswords.random();
    final EmbeddedDatabase postgres;
    final EmbeddedRedis redis;
    final ServiceProcess broker;
    final ServiceProcess projector;
    final ServiceProcess processor;
    final ServiceProcess ingest;
    final OutcomeClient api;

    /// The disk of the broker's log; null: it has none of its own.
    final @Nullable SmallDisk brokerDisk;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /// Starts Postgres, Redis and the broker. [#startServices] starts the rest.
    ///
    /// @param data the directory of all parts
    Cluster(Path data) throws Exception {
        this.data = data;
        Path brokerData = Files.createDirectories(data.resolve("kafka"));
        try {
            brokerDisk = SmallDisk.mount(brokerData);
            if (brokerDisk != null) {
                parts.push(brokerDisk);
            }
            postgres =
                    keep(
                            EmbeddedDatabase.start(
                                    data.resolve("postgres"),
                                    data.resolve("programs"),
                                    data.resolve("postgres.log"),
                                    postgresPort,
                                    passwords,
                                    _ -> {}));
            redis =
                    keep(
                            EmbeddedRedis.start(
                                    data.resolve("redis"),
                                    data.resolve("programs"),
                                    data.resolve("redis.log"),
                                    redisPort,
                                    passwords,
                                    _ -> {}));
            broker =
                    keep(
                            java(
                                    "broker",
                                    "384m",
                                    Map.of(),
                                    "-cp",
                                    JAR + ":" + TEST_CLASSES,
                                    BrokerMain.class.getName(),
                                    brokerData.toString(),
                                    "" + kafkaPort));
            int port = FreePorts.find();
            api = new OutcomeClient(port);
            projector = keep(projector("projector"));
            processor = keep(processor("processor", Map.of(), List.of()));
            ingest = keep(ingest("ingest", port, Map.of()));
            broker.start();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /// Returns when bids are decided.
    void startServices() throws Exception {
        await(START_TIMEOUT, "the broker responds").until(() -> TopicTail.responds(bootstrap()));
        // One after the other, because they share few cores and the first one creates the topics.
        processor.start();
        await(START_TIMEOUT, "the topics exist").until(() -> TopicTail.hasTopics(bootstrap()));
        projector.start();
        ingest.start();
        awaitBids(api);
    }

    /// Waits for a condition of the cluster. A condition that throws does not hold yet.
    static ConditionFactory await(Duration bound, String alias) {
        return Awaitility.await(alias)
                .atMost(bound)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .ignoreExceptions();
    }

    static void awaitBids(OutcomeClient api) {
        await(START_TIMEOUT, "bids are decided").until(api::decidesBids);
    }

    /// Another processor, not started. It ends with the cluster.
    ServiceProcess anotherProcessor(String name, String... options) {
        return keep(processor(name, Map.of(), List.of(options)));
    }

    ServiceProcess processorWith(String name, Map<String, String> environment) {
        return keep(processor(name, environment, List.of()));
    }

    ServiceProcess ingestWith(String name, int port, Map<String, String> environment) {
        return keep(ingest(name, port, environment));
    }

    /// A command such as `verify`, not started.
    ServiceProcess tool(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return keep(java(name, "512m", stores(Map.of()), command.toArray(String[]::new)));
    }

    ServiceProcess anotherProjector(String name) {
        return keep(projector(name));
    }

    ServiceProcess anotherIngest(String name, int port) {
        return keep(ingest(name, port, Map.of()));
    }

    List<ServiceProcess> services() {
        return List.of(broker, projector, processor, ingest);
    }

    String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    private ServiceProcess processor(String name, Map<String, String> environment, List<String> options) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "-jar",
                                JAR.toString(),
                                "process",
                                "--kafka=" + bootstrap(),
                                "--state-dir=" + data.resolve(name)));
        command.addAll(options);
        return java(name, "256m", environment, command.toArray(String[]::new));
    }

    private ServiceProcess projector(String name) {
        return java(name, "128m", stores(Map.of()), "-jar", JAR.toString(), "project", "--kafka=" + bootstrap());
    }

    private ServiceProcess ingest(String name, int port, Map<String, String> environment) {
        return java(
                name,
                "192m",
                stores(environment),
                "-jar",
                JAR.toString(),
                "ingest",
                "--port=" + port,
                "--kafka=" + bootstrap());
    }

    /// With the addresses of Postgres and Redis, whose passwords must not be on a command line.
    private Map<String, String> stores(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("DATABASE_URL", postgres.url());
        all.put("REDIS_URL", redis.url());
        return all;
    }

    private ServiceProcess java(String name, String heap, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(JAVA);
        command.add("-Xmx" + heap);
        command.addAll(List.of(arguments));
        return new ServiceProcess(name, command, environment, data.resolve(name + ".log"));
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                System.err.println("a part of the cluster does not stop: " + e);
            }
        }
    }
}
