package dev.gavel.ingest.webhook;

import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;

/// A sender in a process of its own, which a test can kill.
public final class WebhookSenderProcess {
    private WebhookSenderProcess() {}

    /// @param args addresses of Kafka and of Postgres
    public static void main(String[] args) throws InterruptedException {
        WebhookConfig config =
                new WebhookConfig(KafkaCluster.at(args[0]), DatabaseUrl.parse(args[1]), true, Duration.ofHours(1));
        try (WebhookSender sender = WebhookSender.start(config)) {
            sender.awaitEnd();
        }
    }
}
