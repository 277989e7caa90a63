package dev.gavel.compose.cli;

import dev.gavel.compose.up.UpConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/// A picocli mixin: how webhooks are sent.
final class WebhookOptions {
    @Option(
            names = "--webhook-retry-for",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            description =
                    "How long the delivery of an event is retried, counted from when it was read from the log, as an"
                            + " ISO 8601 duration. Afterwards the event becomes a dead letter.")
    @EnvironmentVariable("GAVEL_WEBHOOK_RETRY_FOR")
    private Duration retryFor = Duration.ZERO;

    @Option(
            names = "--webhook-allow-private",
            defaultValue = "false",
            description =
                    "Allows receivers on this machine and in private networks. Anyone who may add webhooks can then"
                            + " make the sender post to them.")
    @EnvironmentVariable("GAVEL_WEBHOOK_ALLOW_PRIVATE")
    private boolean allowPrivate;

    /// @throws IllegalArgumentException if a value is out of range
    UpConfig.WebhookChoice choice() {
        return new UpConfig.WebhookChoice(allowPrivate, retryFor);
    }
}
