package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Python program of docs/subscribe.md: it sees every decision, is killed, and continues where it was. The programs
/// are Debian's; Python's is named by its path, as another one on the PATH has other packages.
final class SubscribeDocIT extends RunningStack {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void thePythonSubscriberSeesEachEventOnce(@TempDir Path folder) throws Exception {
        assumeTrue(
                works("protoc", "--version") && works(PYTHON, "-c", "import confluent_kafka, google.protobuf"),
                "protoc or python3-confluent-kafka is not on this machine, so the Python subscriber is not run");
        String document = Files.readString(Path.of("../../docs/subscribe.md"));
        String program =
                document.split("<!-- subscriber.py.*-->\n```python\n", 2)[1]
                        .split("```\n<!-- end of subscriber.py -->", 2)[0];
        Files.writeString(folder.resolve("subscriber.py"), program);
        assertThat(
                        works(
                                "protoc",
                                "-I",
                                "../../schemas/src/main/proto",
                                "--python_out=" + folder,
                                "gavel/v1/command.proto",
                                "gavel/v1/event.proto"))
                .isTrue();
        api.open(42, "1.00", Instant.now().plusSeconds(3_600));
        api.bid(42, 7, "10");

        Path first = folder.resolve("first.txt");
        Process subscriber = subscriber(folder, first);
        await("the events").atMost(BOUND).until(() -> Files.readString(first).contains("bid_accepted, price 10.00"));
        subscriber.destroyForcibly().waitFor();
        api.bid(42, 8, "12.50");
        Path second = folder.resolve("second.txt");
        subscriber = subscriber(folder, second);
        await("the next one").atMost(BOUND).until(() -> Files.readString(second).contains("price 12.50"));
        subscriber.destroyForcibly().waitFor();

        assertThat(Files.readAllLines(first))
                .containsExactly("auction 42: opened, price 0.00", "auction 42: bid_accepted, price 10.00");
        assertThat(Files.readAllLines(second))
                .containsExactly("auction 42: bid_accepted, price 12.50, bidder 7 is outbid");
    }

    private static Process subscriber(Path folder, Path output) throws IOException {
        Files.writeString(output, "");
        ProcessBuilder python =
                new ProcessBuilder(
                        PYTHON,
                        folder.resolve("subscriber.py").toString(),
                        "127.0.0.1:" + up.ports.kafka(),
                        folder.resolve("prices.db").toString());
        python.environment().put("PYTHONPATH", folder.toString());
        return python.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
