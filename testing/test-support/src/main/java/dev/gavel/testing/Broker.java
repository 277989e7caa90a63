package dev.gavel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/// A Kafka broker of one node in a separate process. It can be stopped and started again on the same data.
public final class Broker implements AutoCloseable {
    private static final String SETTINGS = "server.properties";

    private final Path directory;
    private final String bootstrap;
    private Process process;

    private Broker(Path directory, String bootstrap, Process process) {
        this.directory = directory;
        this.bootstrap = bootstrap;
        this.process = process;
    }

    public static Broker start(Path directory) throws Exception {
        int port = FreePorts.find();
        Path settings = settings(directory, port, FreePorts.find());
        Process format =
                java(
                        directory,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        settings.toString());
        if (!format.waitFor(120, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("the broker's data directory cannot be formatted");
        }
        Broker broker = new Broker(directory, "127.0.0.1:" + port, run(directory));
        broker.awaitReady();
        return broker;
    }

    /// Starts the broker again after [#close].
    public void startAgain() throws Exception {
        process = run(directory);
        awaitReady();
    }

    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
    }

    private static Process run(Path directory) {
        return java(directory, "kafka.Kafka", directory.resolve(SETTINGS).toString());
    }

    private void awaitReady() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 120_000))) {
            admin.describeCluster().nodes().get(120, TimeUnit.SECONDS);
        }
    }

    private static Path settings(Path directory, int port, int controllerPort) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.setProperty("log.dirs", directory.resolve("kafka").toString());
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "1");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // Otherwise a consumer that is stopping would create a topic that was just deleted.
        settings.setProperty("auto.create.topics.enable", "false");
        Path file = directory.resolve(SETTINGS);
        try (var out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        return file;
    }

    /// Starts a JVM with the class path of the tests. Its output goes to a log file in the directory.
    public static Process java(Path directory, String mainClass, String... args) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
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
