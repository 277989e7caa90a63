package dev.gavel.compose.cli;

import dev.gavel.compose.admin.ObservedService;
import dev.gavel.ingest.webhook.WebhookConfig;
import dev.gavel.ingest.webhook.WebhookSender;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `gavel webhooks`: runs one sender of webhooks.
@Command(
        name = "webhooks",
        description =
                "Runs one sender of webhooks, which posts the events on auction-events to the receivers that were"
                        + " added with gavel webhook or the API. If several run, one sends and the others stand by."
                        + " Runs until it is stopped.")
final class WebhooksCommand extends ServiceCommand<WebhookConfig> {
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Mixin private WebhookOptions webhooks = new WebhookOptions();

    @Override
    WebhookConfig config() {
        return webhooks.choice().config(kafka.cluster(), readModels.database());
    }

    @Override
    String serviceName() {
        return ObservedService.WEBHOOKS;
    }

    @Override
    Running start(WebhookConfig config) {
        WebhookSender sender = WebhookSender.start(config);
        return new Running(sender::awaitEnd, sender::failure, sender::close, ObservedService.of(sender));
    }
}
