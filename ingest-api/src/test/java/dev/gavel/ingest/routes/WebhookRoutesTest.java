package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.webhook.WebhookFilter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/api/webhooks` and what is below it.
class WebhookRoutesTest {
    private static final String URL = "\"url\": \"https://example.com/hooks\"";
    private static final Map<String, Caller> CALLERS =
            Map.of(
                    "operator", caller(30, Role.OPERATOR),
                    "seller", caller(20, Role.SELLER),
                    "other", caller(21, Role.SELLER),
                    "bidder", caller(7, Role.BIDDER));

    private final ApiFixture api = new ApiFixture();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void addsShowsAndRemovesAWebhook() throws Exception {
        HttpResponse<String> added =
                api.post(
                        "/api/webhooks",
                        "{" + URL + ", \"event_types\": [\"closed\", \"cancelled\"], \"auction_ids\": [43, 42]}");

        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        assertThat(added.headers().firstValue("Location")).contains("/api/webhooks/1");
        assertThat(added.body())
                .startsWith(
                        "{\"id\":1,\"url\":\"https://example.com/hooks\",\"event_types\":[\"cancelled\",\"closed\"],"
                                + "\"auction_ids\":[42,43],\"seller_id\":null,\"owner_id\":null,\"secret\":\"whsec_");
        HttpResponse<String> shown = api.get("/api/webhooks/1");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body())
                .doesNotContain("whsec_")
                .contains(
                        "\"status\":\"failing\"",
                        "\"last_error\":\"status 500\"",
                        "\"position\":\"0@2\"",
                        "\"dead_letters\":[{\"position\":\"0@2\",\"auction_id\":42,\"type\":\"closed\",\"attempts\":9,");
        assertThat(api.get("/api/webhooks").body()).startsWith("[{\"id\":1,").doesNotContain("whsec_");

        assertThat(delete("/api/webhooks/1").statusCode()).isEqualTo(204);
        assertThat(api.get("/api/webhooks").body()).isEqualTo("[]");
        assertThat(api.get("/api/webhooks/1").statusCode()).isEqualTo(404);
    }

    @Test
    void takesASecretThatIsGivenAndMakesANewOne() throws Exception {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assertThat(api.post("/api/webhooks", "{" + URL + ", \"secret\": \"" + secret + "\"}").body())
                .contains("\"secret\":\"" + secret + "\"");

        HttpResponse<String> rotated = api.post("/api/webhooks/1/rotate", "{\"grace\": \"PT1H\"}");

        assertThat(rotated.statusCode()).isEqualTo(200);
        assertThat(rotated.body()).contains("\"secret\":\"whsec_").doesNotContain(secret);
        assertThat(api.post("/api/webhooks/1/rotate", "").statusCode()).isEqualTo(200);
    }

    @Test
    void replaysFromPositions() throws Exception {
        api.post("/api/webhooks", "{" + URL + "}");
        for (int i = 0; i < 50; i++) {
            api.bid("{\"auction_id\": %d, \"bidder_id\": 7, \"amount\": 1}".formatted(40 + i));
        }

        assertThat(api.post("/api/webhooks/1/replay", "{\"from\": \"0@0,1@1\"}").statusCode()).isEqualTo(200);
        assertThat(api.post("/api/webhooks/1/replay", "").statusCode()).isEqualTo(200);

        assertThat(api.webhooks.replays()).containsExactly("1 from [0@0, 1@1]", "1 from []");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty_body | ",
                "[] | wrong_type | ",
                "{} | missing_field | url",
                "{\"url\": null} | missing_field | url",
                "{\"url\": 7} | wrong_type | url",
                "{\"url\": \"example.com\"} | invalid_url | url",
                "{\"url\": \"http://example.com/\"} | invalid_url | url",
                "{\"url\": \"https://u:p@example.com/\"} | invalid_url | url",
                "{\"url\": \"https://example.com/#x\"} | invalid_url | url",
                "{URL, \"event_types\": \"closed\"} | wrong_type | event_types",
                "{URL, \"event_types\": []} | out_of_range | event_types",
                "{URL, \"event_types\": [\"bid\"]} | out_of_range | event_types[0]",
                "{URL, \"event_types\": [7]} | wrong_type | event_types[0]",
                "{URL, \"auction_ids\": 42} | wrong_type | auction_ids",
                "{URL, \"auction_ids\": []} | out_of_range | auction_ids",
                "{URL, \"auction_ids\": [0]} | out_of_range | auction_ids[0]",
                "{URL, \"auction_ids\": [\"42\"]} | wrong_type | auction_ids[0]",
                "{URL, \"seller_id\": -1} | out_of_range | seller_id",
                "{URL, \"secret\": \"hush\"} | invalid_secret | secret",
                "{URL, \"secret\": \"whsec_c2hvcnQ=\"} | invalid_secret | secret",
                "{URL, \"events\": [\"closed\"]} | unknown_field | events",
                "{URL, \"url\": \"https://example.com/\"} | duplicate_key | url"
            })
    void rejectsAnInvalidWebhook(String body, String code, String field) throws Exception {
        HttpResponse<String> response = api.post("/api/webhooks", body.replace("URL", URL));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
        if (field != null) {
            assertThat(response.body()).contains("\"field\":\"" + field + "\"");
        }
        assertThat(api.webhooks.list(0)).isEmpty();
    }

    @Test
    void rejectsTooManyAuctions() throws Exception {
        String ids =
                LongStream.rangeClosed(1, WebhookFilter.MAX_AUCTIONS + 1L)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(","));

        HttpResponse<String> response = api.post("/api/webhooks", "{" + URL + ", \"auction_ids\": [" + ids + "]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("one too many: at most 1000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replay | {\"from\": 3} | wrong_type | from",
                "replay | {\"from\": \"\"} | invalid_position | from",
                "replay | {\"from\": \"beginning\"} | invalid_position | from",
                "replay | {\"from\": \"0@-1\"} | invalid_position | from",
                "replay | {\"from\": \"99@1\"} | invalid_position | from",
                "replay | {\"from\": \"0@1,0@2\"} | invalid_position | from",
                "replay | {\"from\": \"0@999999\"} | position_beyond_log | from",
                "replay | {\"form\": \"0@1\"} | unknown_field | form",
                "rotate | {\"grace\": 3600} | wrong_type | grace",
                "rotate | {\"grace\": \"1h\"} | invalid_duration | grace",
                "rotate | {\"grace\": \"P31D\"} | out_of_range | grace",
                "rotate | {\"grace\": \"-PT1S\"} | out_of_range | grace",
                "rotate | {\"graze\": \"PT1H\"} | unknown_field | graze"
            })
    void rejectsAnInvalidReplayOrRotation(String action, String body, String code, String field) throws Exception {
        api.post("/api/webhooks", "{" + URL + "}");

        HttpResponse<String> response = api.post("/api/webhooks/1/" + action, body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"", "\"field\":\"" + field + "\"");
        assertThat(api.webhooks.replays()).isEmpty();
    }

    @Test
    void anUnknownWebhookIs404() throws Exception {
        for (HttpResponse<String> response :
                List.of(
                        api.get("/api/webhooks/9"),
                        delete("/api/webhooks/9"),
                        api.post("/api/webhooks/9/replay", ""),
                        api.post("/api/webhooks/9/rotate", ""))) {
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("\"code\":\"unknown_webhook\"");
        }
        assertThat(api.get("/api/webhooks/x").statusCode()).isEqualTo(400);
    }

    @Test
    void thereIsABound() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(api.post("/api/webhooks", "{" + URL + "}").statusCode()).isEqualTo(201);
        }

        HttpResponse<String> response = api.post("/api/webhooks", "{" + URL + "}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("\"code\":\"too_many_webhooks\"");
    }

    @Test
    void earlierSecretsThatSignHaveABound() throws Exception {
        api.post("/api/webhooks", "{" + URL + "}");
        for (int i = 0; i < 4; i++) {
            assertThat(api.post("/api/webhooks/1/rotate", "").statusCode()).isEqualTo(200);
        }

        HttpResponse<String> response = api.post("/api/webhooks/1/rotate", "");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("\"code\":\"too_many_secrets\"");
        assertThat(api.post("/api/webhooks/1/rotate", "{\"grace\": \"PT0S\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutPostgresTheyAreUnavailable() throws Exception {
        api.webhooks.goAway();

        assertThat(api.get("/api/webhooks").statusCode()).isEqualTo(503);
        HttpResponse<String> response = api.post("/api/webhooks", "{" + URL + "}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"code\":\"webhooks_unavailable\"");
    }

    @Test
    void aSellerGetsItsOwnAuctionsAndSeesItsOwnWebhooks() throws Exception {
        try (ApiFixture guarded = new ApiFixture(Callers.by(WebhookRoutesTest::caller))) {
            HttpResponse<String> added = as(guarded, "seller", "/api/webhooks", "{" + URL + "}");
            assertThat(added.statusCode()).isEqualTo(201);
            assertThat(added.body()).contains("\"seller_id\":20,\"owner_id\":20,");
            assertThat(as(guarded, "operator", "/api/webhooks", "{" + URL + ", \"seller_id\": 20}").body())
                    .contains("\"id\":2,", "\"seller_id\":20,\"owner_id\":null,");

            assertThat(read(guarded, "seller", "/api/webhooks").body())
                    .contains("\"id\":1,")
                    .doesNotContain("\"id\":2,");
            assertThat(read(guarded, "operator", "/api/webhooks").body()).contains("\"id\":1,", "\"id\":2,");
            assertThat(read(guarded, "other", "/api/webhooks").body()).isEqualTo("[]");
            assertThat(read(guarded, "seller", "/api/webhooks/2").statusCode()).isEqualTo(404);
            assertThat(read(guarded, "other", "/api/webhooks/1").statusCode()).isEqualTo(404);
            assertThat(as(guarded, "other", "/api/webhooks/1/rotate", "").statusCode()).isEqualTo(404);
            assertThat(as(guarded, "other", "/api/webhooks/1/replay", "").statusCode()).isEqualTo(404);
            assertThat(as(guarded, "operator", "/api/webhooks/1/replay", "").statusCode()).isEqualTo(200);

            HttpResponse<String> foreign = as(guarded, "seller", "/api/webhooks", "{" + URL + ", \"seller_id\": 21}");
            assertThat(foreign.statusCode()).isEqualTo(403);
            assertThat(foreign.body()).contains("\"code\":\"not_your_seller_id\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/webhooks", "/api/webhooks/1", "/api/webhooks/1/replay", "/api/webhooks/1/rotate"})
    void othersHaveNoWebhooks(String path) throws Exception {
        try (ApiFixture guarded = new ApiFixture(Callers.by(WebhookRoutesTest::caller))) {
            boolean isRead = !path.endsWith("replay") && !path.endsWith("rotate");
            HttpResponse<String> response = isRead ? read(guarded, "bidder", path) : as(guarded, "bidder", path, "");
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).contains("\"code\":\"role_required\"");
            assertThat((isRead ? guarded.get(path) : guarded.post(path, "")).statusCode()).isEqualTo(401);
        }
    }

    private HttpResponse<String> delete(String path) throws Exception {
        return api.send(api.request(path).method("DELETE", BodyPublishers.noBody()));
    }

    private static HttpResponse<String> read(ApiFixture guarded, String caller, String path) throws Exception {
        return guarded.send(guarded.request(path).header("Authorization", "Bearer " + caller).GET());
    }

    private static HttpResponse<String> as(ApiFixture guarded, String caller, String path, String body)
            throws Exception {
        HttpRequest.Builder request = guarded.request(path).header("Authorization", "Bearer " + caller);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return guarded.send(request.POST(BodyPublishers.ofString(body)));
    }

    private static Caller caller(String credential) {
        Caller known = CALLERS.get(credential);
        if (known == null) {
            throw Problem.of(401, "invalid_credential", "The credential is not accepted.", "Nobody has it.");
        }
        return known;
    }

    private static Caller caller(long id, Role role) {
        return new Caller("subject " + id, Caller.Credential.TOKEN, Set.of(role), id, Set.of(), id);
    }
}
