package dev.gavel.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// A server in a container, on a port of this machine that stays the same when it is stopped and started again. Tests
/// run with containers if `-Dgavel.stack=containers` is set, and with servers of their own class path otherwise.
///
/// `-Dgavel.image.kafka`, `-Dgavel.image.postgres` and `-Dgavel.image.redis` select other images, such as those of
/// `compose/offline/servers.sh`.
final class ContainerServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final int STOP_TIMEOUT_S = 20;

    private final GenericContainer<?> container;

    private ContainerServer(GenericContainer<?> container) {
        this.container = container;
    }

    static boolean areWanted() {
        String stack = System.getProperty("gavel.stack", "embedded");
        return switch (stack) {
            case "embedded" -> false;
            case "containers" -> true;
            default -> throw new IllegalArgumentException("gavel.stack is embedded or containers, not " + stack);
        };
    }

    static ContainerServer kafka(int port, Map<String, String> environment) {
        return start(image("kafka", "apache/kafka:4.4.0"), port, 9092, environment);
    }

    static ContainerServer postgres(int port) {
        return start(image("postgres", "postgres:18"), port, 5432, Map.of("POSTGRES_HOST_AUTH_METHOD", "trust"));
    }

    static ContainerServer redis(int port) {
        return start(
                image("redis", "redis:8"),
                port,
                6379,
                Map.of(),
                "redis-server",
                "--save",
                "",
                "--protected-mode",
                "no");
    }

    private static String image(String server, String usual) {
        return System.getProperty("gavel.image." + server, usual);
    }

    private static ContainerServer start(
            String image, int port, int portInside, Map<String, String> environment, String... command) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new TestAbortedException(
                    "skipped: gavel.stack=containers needs a container engine, and there is none");
        }
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image));
        container
                .withExposedPorts(portInside)
                .withEnv(environment)
                .withCreateContainerCmdModifier(create -> {
                    HostConfig host = Objects.requireNonNull(create.getHostConfig());
                    host.withPortBindings(
                            new PortBinding(
                                    Ports.Binding.bindIpAndPort("127.0.0.1", port), ExposedPort.tcp(portInside)));
                })
                .waitingFor(Wait.forListeningPort())
                .withStartupTimeout(START_TIMEOUT);
        if (command.length > 0) {
            container.withCommand(command);
        }
        container.start();
        return new ContainerServer(container);
    }

    /// Stops the server in order; its data stays in the container.
    void stop() {
        engine().stopContainerCmd(container.getContainerId()).withTimeout(STOP_TIMEOUT_S).exec();
    }

    void startAgain() {
        engine().startContainerCmd(container.getContainerId()).exec();
    }

    /// Removes it, with its data.
    @Override
    public void close() {
        container.close();
    }

    private static DockerClient engine() {
        return DockerClientFactory.instance().client();
    }
}
