package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.webhook.WebhookConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WebhookCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "purge | the action is add, list, show, remove, replay or rotate, not purge",
                "add | --url is required: the address to which events are posted",
                "add https://example.com/hooks | Invalid value for ID: 'https://example.com/hooks' is not a whole number",
                "add 5 | add takes no ID, but got 5: the address of the receiver is the value of --url",
                "list 5 | list takes no ID, but got 5: gavel webhook show shows one webhook",
                "add --url=example.com | --url must begin with https://",
                "add --url=http://example.com/ | --url must begin with https:// unless the receiver is on this machine",
                "add --url=https://a@example.com/ | --url must have no user name or password",
                "add --url=https://example.com/ --events=sold | an event type is one of opened, bid_accepted",
                "add --url=https://example.com/ --auctions=x | --auctions must be ids separated by commas, not x",
                "add --url=https://example.com/ --auctions=0 | ids are 1 to 9223372036854775807",
                "add --url=https://example.com/ --seller-id=-1 | ids are 1 to 9223372036854775807",
                "show | the id of the webhook is required: gavel webhook list shows it",
                "remove | the id of the webhook is required",
                "replay | the id of the webhook is required",
                "replay 1 --from=x | --from must be a position like 3@1042",
                "replay 1 --from=1024@0 | --from must be a position like 3@1042",
                "replay 1 --from=0@1,0@2 | --from has partition 0 twice",
                "rotate 1 --grace=-PT1S | --grace must be PT0S to PT720H",
                "rotate 1 --grace=P31D | --grace must be PT0S to PT720H"
            })
    void wrongUsageIsOneClearLine(String words, String message) {
        GavelRun run = GavelRun.of(("webhook " + words).split(" ", -1));

        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run.err()).startsWith("gavel webhook: " + message);
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        assertThat(EnvironmentDefaultsTest.describe(new WebhooksCommand()))
                .containsExactlyInAnyOrder(
                        "--kafka KAFKA_BOOTSTRAP localhost:9092",
                        "--kafka-config GAVEL_KAFKA_CONFIG null",
                        "--admin-port GAVEL_ADMIN_PORT 0",
                        "--admin-bind GAVEL_ADMIN_BIND 127.0.0.1",
                        "--log-format GAVEL_LOG_FORMAT json",
                        "--database DATABASE_URL postgres://postgres@localhost:5432/gavel",
                        "--redis REDIS_URL redis://localhost:6379",
                        "--data GAVEL_DATA .gavel",
                        "--database-password-file DATABASE_PASSWORD_FILE null",
                        "--redis-password-file REDIS_PASSWORD_FILE null",
                        "--webhook-retry-for GAVEL_WEBHOOK_RETRY_FOR PT24H",
                        "--webhook-allow-private GAVEL_WEBHOOK_ALLOW_PRIVATE false");
    }

    @Test
    void everyOptionReachesTheConfig() {
        WebhookConfig config =
                config(
                        "--kafka=broker:1",
                        "--database=postgres://gavel@db:2/gavel",
                        "--webhook-retry-for=PT1H",
                        "--webhook-allow-private");

        assertThat(config.kafka().bootstrap()).isEqualTo("broker:1");
        assertThat(config.database().jdbcUrl()).contains("db:2");
        assertThat(config.retryFor()).isEqualTo(Duration.ofHours(1));
        assertThat(config.allowPrivate()).isTrue();
        assertThat(config().retryFor()).isEqualTo(WebhookConfig.DEFAULT_RETRY_FOR);
        assertThat(config().allowPrivate()).isFalse();
    }

    @Test
    void rejectsATimeOfRetriesThatIsOutOfRange() {
        assertThat(GavelRun.of("webhooks", "--webhook-retry-for=-PT1S").err())
                .startsWith("gavel webhooks: --webhook-retry-for must be PT0S to PT720H, not PT-1S");
        assertThat(GavelRun.of("webhooks", "--webhook-retry-for=P31D").err())
                .startsWith("gavel webhooks: --webhook-retry-for must be PT0S to PT720H, not PT744H");
    }

    private static WebhookConfig config(String... args) {
        WebhooksCommand command = new WebhooksCommand();
        new CommandLine(command).parseArgs(args);
        return command.config();
    }
}
