package dev.gavel.compose.embedded;

import java.nio.file.Path;

/// A broker in its own process, for tests that kill it. The arguments are its directory and port.
final class BrokerProcess {
    private BrokerProcess() {}

    /// Prints its address when it accepts requests.
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedKafka kafka =
                EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), System.err::println);
        System.out.println(kafka.bootstrap());
        Thread.currentThread().join();
    }
}
