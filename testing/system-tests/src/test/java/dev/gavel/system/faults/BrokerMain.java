package dev.gavel.system.faults;

import dev.gavel.compose.embedded.EmbeddedKafka;
import java.nio.file.Path;

/// The broker in a process of its own. Runs until it is stopped or killed, or exits because of a full disk.
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedKafka kafka =
                EmbeddedKafka.start(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        fault -> {
                            System.err.println("the broker gave up: " + fault);
                            Runtime.getRuntime().halt(1);
                        });
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-stop"));
        Thread.currentThread().join();
    }
}
