package dev.gavel.compose.embedded;

import java.nio.file.Path;

/// A process to be killed: the broker on a directory and a port, until then.
final class BrokerProcess {
    private BrokerProcess() {}

    /// Prints a line when it serves.
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedKafka kafka =
                EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), System.err::println);
        System.out.println(kafka.bootstrap());
        Thread.currentThread().join();
    }
}
