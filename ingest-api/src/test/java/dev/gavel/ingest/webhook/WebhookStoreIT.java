package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.security.ApiKeyStore;
import dev.gavel.ingest.security.SigningKeyStore;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.schema.Position;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Subscriptions, secrets and progress in a real Postgres.
@Timeout(120)
@Tag("slow")
class WebhookStoreIT extends WebhookTests {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void aSellerAndAllSellersHaveBoundsAndLeaveSomeForOperators() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            for (int i = 0; i < WebhookStore.MAX_OF_OWNERS; i++) {
                hooks.webhooks.add(WebhookFixture.request(receiver, 20L + i / WebhookStore.MAX_OF_OWNER));
                if (i == WebhookStore.MAX_OF_OWNER - 1) {
                    assertThatThrownBy(() -> hooks.webhooks.add(WebhookFixture.request(receiver, 20)))
                            .isInstanceOf(WebhookStore.LimitException.class)
                            .hasMessage("You have 10 webhooks already, or there are 80 of all sellers. Remove one.");
                }
            }
            assertThatThrownBy(() -> hooks.webhooks.add(WebhookFixture.request(receiver, 99)))
                    .isInstanceOf(WebhookStore.LimitException.class);
            for (int i = WebhookStore.MAX_OF_OWNERS; i < WebhookStore.MAX_WEBHOOKS; i++) {
                hooks.add(receiver, WebhookFixture.ALL);
            }
            assertThatThrownBy(() -> hooks.add(receiver, WebhookFixture.ALL))
                    .isInstanceOf(WebhookStore.LimitException.class)
                    .hasMessage("There are 100 webhooks already, and this is the maximum. Remove one.");
        }
    }

    @Test
    void aSecondRotationKeepsTheSecretsWhoseGraceHasNotEnded() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            WebhookStore.Created created = hooks.add(receiver, WebhookFixture.ALL);
            long id = created.webhook().id();
            SenderStore store = hooks.senderStore();
            List<String> expected = new ArrayList<>(List.of(created.secret().text()));
            for (int i = 0; i < WebhookStore.MAX_OLD_SECRETS; i++) {
                expected.addFirst(Objects.requireNonNull(hooks.webhooks.rotate(id, 0, Duration.ofHours(1))).text());
                assertThat(secrets(store)).isEqualTo(expected);
            }

            assertThatThrownBy(() -> hooks.webhooks.rotate(id, 0, Duration.ofHours(1)))
                    .isInstanceOf(WebhookStore.LimitException.class)
                    .hasMessageStartingWith("4 earlier secrets still sign, and no more may.");
            assertThat(secrets(store)).isEqualTo(expected);

            hooks.stores.execute(
                    "UPDATE gavel_webhooks.old_secrets SET signs_until = now() WHERE secret = '"
                            + created.secret().text()
                            + "'");
            assertThat(secrets(store)).isEqualTo(expected.subList(0, 4));
            expected.addFirst(Objects.requireNonNull(hooks.webhooks.rotate(id, 0, Duration.ofHours(1))).text());
            assertThat(secrets(store)).isEqualTo(expected.subList(0, 5));

            String only = Objects.requireNonNull(hooks.webhooks.rotate(id, 0, Duration.ZERO)).text();
            assertThat(secrets(store)).containsExactly(only);
        }
    }

    /// So that a role that only reads can list, and nobody wonders where a schema came from.
    @Test
    void readingCreatesNoSchema() throws Exception {
        hooks.stores.execute("CREATE DATABASE without_webhooks");
        DatabaseUrl url =
                DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + hooks.postgresPort() + "/without_webhooks");
        try (OwnSchema schema = OwnSchema.ofWebhooks(url)) {
            WebhookStore store = new PostgresWebhooks(schema);
            assertThat(store.list(0)).isEmpty();
            assertThat(store.find(1, 0)).isNull();
            assertThat(store.deadLetters(1, 9)).isEmpty();
            assertThat(store.remove(1, 0)).isFalse();
            assertThat(store.replay(1, 0, List.of())).isFalse();
            assertThat(store.rotate(1, 0, Duration.ZERO)).isNull();
            assertThat(schema.isCreated()).isFalse();
        }
        try (OwnSchema schema = OwnSchema.ofIdentities(url)) {
            assertThat(new ApiKeyStore(schema).list()).isEmpty();
            assertThat(new SigningKeyStore(schema).list()).isEmpty();
            assertThat(new ApiKeyStore(schema).forget("nobody")).isFalse();
            assertThat(schema.isCreated()).isFalse();
        }
    }

    /// What waits for its receiver was neither delivered nor given up.
    @Test
    void aReplayKeepsWhatIsPendingBeforeItsPosition() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            SenderStore store = hooks.senderStore();
            store.save(
                    store.active().getFirst(),
                    Map.of(0, new Webhook.Progress(1_200, Set.of(900L, 1_100L))),
                    new Webhook.Health(null, null, null, null));

            assertThat(hooks.webhooks.replay(id, 0, List.of(new Position(0, 1_042)))).isTrue();

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(1_041, Set.of(900L))));
        }
    }

    /// The sender reads the revision before the replay is committed, and writes after it.
    @Test
    void aReplayIsNotUndoneByProgressThatIsSavedMeanwhile() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            SenderStore store = hooks.senderStore();
            SenderStore.Active active = store.active().getFirst();
            Webhook.Health health = new Webhook.Health(null, null, null, null);
            CompletableFuture<Void> saved;
            try (Connection replay =
                            DriverManager.getConnection(
                                    hooks.stores.url().jdbcUrl(),
                                    hooks.stores.url().user(),
                                    hooks.stores.url().password());
                    Statement statement = replay.createStatement()) {
                replay.setAutoCommit(false);
                statement.execute("UPDATE gavel_webhooks.subscriptions SET revision = revision + 1");
                saved =
                        CompletableFuture.runAsync(() -> {
                            try {
                                store.save(active, Map.of(0, new Webhook.Progress(9, Set.of())), health);
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        });
                await().atMost(BOUND)
                        .until(() ->
                                hooks.stores
                                        .rows(
                                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND"
                                                        + " application_name = 'gavel-webhooks'")
                                        .equals(List.of("1")));
                statement.execute("INSERT INTO gavel_webhooks.progress VALUES (" + id + ", 0, 4, '{}')");
                replay.commit();
            }
            saved.get(BOUND.toSeconds(), TimeUnit.SECONDS);

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(4, Set.of())));
        }
    }

    /// The sender saves its progress once a second. What it has delivered since then is before the position.
    @Test
    void aReplayRepeatsNothingBeforeItsPositionThatWasDeliveredButNotSavedYet() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            SenderStore store = hooks.senderStore();
            SenderStore.Active active = store.active().getFirst();
            Webhook.Health health = new Webhook.Health(null, null, null, null);
            store.save(active, Map.of(0, new Webhook.Progress(1_200, Set.of(800L, 900L, 1_100L))), health);
            hooks.webhooks.replay(id, 0, List.of(new Position(0, 1_042)));

            store.save(active, Map.of(0, new Webhook.Progress(1_300, Set.of(900L, 1_300L))), health);

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(1_041, Set.of(900L))));
        }
    }

    @Test
    void anEventThatIsGivenUpDuringAReplayIsNoDeadLetter() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            SenderStore store = hooks.senderStore();
            SenderStore.Active active = store.active().getFirst();
            Delivery delivery = new Delivery(0, 7, 42, "opened", new byte[2], System.nanoTime());
            assertThat(store.sendToDeadLetters(active, delivery, 3, "status 500"))
                    .isEqualTo(SenderStore.DeadLetterResult.KEPT);

            hooks.webhooks.replay(id, 0, List.of(new Position(0, 7)));

            assertThat(store.sendToDeadLetters(active, delivery, 3, "status 500"))
                    .isEqualTo(SenderStore.DeadLetterResult.OUTDATED);
            assertThat(hooks.webhooks.deadLetters(id, 9)).isEmpty();
        }
    }

    private static List<String> secrets(SenderStore store) throws SQLException {
        return store.active().getFirst().secrets().stream().map(WebhookSecret::text).toList();
    }
}
