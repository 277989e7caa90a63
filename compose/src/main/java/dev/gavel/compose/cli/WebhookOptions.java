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
                    "How long an event is tried after it was read from the log, before it becomes a dead letter, as an"
                            + " ISO 8601 duration.")
    @EnvironmentVariable("GAVEL_WEBHOOK_RETRY_FOR")
    private Duration retryFor = Duration.ZERO;

    @Option(
            names = "--webhook-allow-private",
            defaultValue = "false",
            description =
                    "Lets receivers be on this machine and in private networks. Whoever may add webhooks then makes the"
                            + " sender post to them.")
    @EnvironmentVariable("GAVEL_WEBHOOK_ALLOW_PRIVATE")
    private boolean allowPrivate;

    /// @throws IllegalArgumentException if a value is out of range
    UpConfig.WebhookChoice choice() {
        return new UpConfig.WebhookChoice(allowPrivate, retryFor);
    }
}
