package dev.gavel.system.faults;

import dev.gavel.system.faults.Operation.Outcome;
import dev.gavel.testing.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One instance of the API under faults: a request without a response is an [Outcome], not an exception.
final class OutcomeClient {
    /// Above [ResponsesCheck#DEADLINE], so that the check sees a request that takes too long.
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ApiClient api;

    OutcomeClient(int port) {
        this.api = new ApiClient(port, TIMEOUT);
    }

    /// @param key idempotency key; null: none
    Outcome post(String path, String json, String traceparent, @Nullable String key) throws InterruptedException {
        List<String> headers = new ArrayList<>(List.of("traceparent", traceparent));
        if (key != null) {
            headers.addAll(List.of("Idempotency-Key", key));
        }
        return outcome(() -> api.post(path, json, headers.toArray(String[]::new)));
    }

    Outcome read(String path) throws InterruptedException {
        return outcome(() -> api.get(path));
    }

    /// The body, whatever the status.
    String get(String path) throws IOException, InterruptedException {
        return api.get(path).body();
    }

    /// Whether the instance reports that the processor decides bids.
    boolean decidesBids() throws IOException, InterruptedException {
        return get("/health").contains("\"bids\":\"up\"");
    }

    private interface Call {
        ApiClient.Response send() throws IOException, InterruptedException;
    }

    private static Outcome outcome(Call call) throws InterruptedException {
        try {
            ApiClient.Response response = call.send();
            return new Outcome.Responded(response.status(), response.body());
        } catch (IOException e) {
            return new Outcome.NoResponse(e.toString());
        }
    }
}
