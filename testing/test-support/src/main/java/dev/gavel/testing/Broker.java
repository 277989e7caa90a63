package dev.gavel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// A Kafka broker of one node in a separate process, or in a container (see [ContainerServer]). It can be stopped and
/// started again on the same data.
public final class Broker implements AutoCloseable {
    /// That of the tests.
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private final String bootstrap;
    private final Node node;

    private Broker(String bootstrap, Node node) throws Exception {
        this.bootstrap = bootstrap;
        this.node = node;
        node.start();
        awaitReady();
    }

    private interface Node {
        void start();

        void stop();
    }

    public static Broker start(Path directory) throws Exception {
        return ContainerServer.areWanted() ? startContainer() : start(directory, Map.of());
    }

    /// @param more settings, which replace those of this class; `listeners` is added to its listeners
    static Broker start(Path directory, Map<String, String> more) throws Exception {
        int port = FreePorts.find();
        int controllerPort = FreePorts.find();
        Properties settings = settings();
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty("log.dirs", directory.resolve("kafka").toString());
        settings.putAll(more);
        settings.merge(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                (others, own) -> own + "," + others);
        Path file = directory.resolve("server.properties");
        try (var out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        Process format =
                java(
                        directory,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        file.toString());
        if (!format.waitFor(120, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("the broker's data directory cannot be formatted");
        }
        return new Broker("127.0.0.1:" + port, new ProcessNode(directory, file));
    }

    /// Starts the broker again after [#close].
    public void startAgain() throws Exception {
        node.start();
        awaitReady();
    }

    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        node.stop();
    }

    private static final class ProcessNode implements Node {
        private final Path directory;
        private final Path settings;
        private @Nullable Process process;

        private ProcessNode(Path directory, Path settings) {
            this.directory = directory;
            this.settings = settings;
        }

        @Override
        public void start() {
            process = java(directory, "kafka.Kafka", settings.toString());
        }

        @Override
        public void stop() {
            Process running = Objects.requireNonNull(process);
            running.destroy();
            try {
                running.onExit().get(20, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                running.destroyForcibly();
            }
        }
    }

    private static Broker startContainer() throws Exception {
        int port = FreePorts.find();
        Map<String, String> environment = new HashMap<>();
        settings()
                .forEach((name, value) ->
                        environment.put(
                                "KAFKA_" + name.toString().toUpperCase(Locale.ROOT).replace('.', '_'),
                                value.toString()));
        environment.put("CLUSTER_ID", Uuid.randomUuid().toString());
        environment.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093");
        environment.put("KAFKA_LOG_DIRS", "/var/lib/kafka/data");
        // The broker connects to itself to verify transactions, and inside the container the published port is not
        // there.
        environment.put("KAFKA_LISTENERS", "PLAINTEXT://:9092,INTERNAL://:9094,CONTROLLER://:9093");
        environment.put("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port + ",INTERNAL://localhost:9094");
        environment.put("KAFKA_INTER_BROKER_LISTENER_NAME", "INTERNAL");
        environment.put(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        ContainerServer container = ContainerServer.kafka(port, environment);
        Node node =
                new Node() {
                    private boolean stopped;

                    @Override
                    public void start() {
                        if (stopped) {
                            container.startAgain();
                        }
                    }

                    @Override
                    public void stop() {
                        container.stop();
                        stopped = true;
                    }
                };
        return new Broker("127.0.0.1:" + port, node);
    }

    private void awaitReady() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 120_000))) {
            admin.describeCluster().nodes().get(120, TimeUnit.SECONDS);
        }
    }

    /// Those of a broker that is alone, wherever it runs.
    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "1");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // Otherwise a consumer that is stopping would create a topic that was just deleted.
        settings.setProperty("auto.create.topics.enable", "false");
        return settings;
    }

    /// Starts a JVM with the class path of the tests. Its output goes to a log file in the directory.
    public static Process java(Path directory, String mainClass, String... args) {
        return launch(directory, CLASS_PATH, mainClass, args);
    }

    /// The same with more jars.
    public static Process javaWith(String moreJars, Path directory, String mainClass, String... args) {
        return launch(directory, CLASS_PATH + ":" + moreJars, mainClass, args);
    }

    private static Process launch(Path directory, String classPath, String mainClass, String... args) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                mainClass));
        command.addAll(List.of(args));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(mainClass + ".log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
