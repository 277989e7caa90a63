package dev.gavel.compose.cli;

import dev.gavel.compose.cli.ApiCommand.Request;
import dev.gavel.compose.client.ApiAnswer;
import dev.gavel.compose.client.GavelApi;
import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command that sends one request to the HTTP API and prints what it answers. Exit status 0 if it was done; 1 if it
/// was rejected, if it is not decided in time, or if the API does not answer. The problem is on stderr, in words.
abstract class ApiCommand extends ConfiguredCommand<Request> {
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    @Mixin private UrlOption url = new UrlOption();

    @SuppressWarnings("UnusedVariable") // the URL looks for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "PT30S",
            description =
                    "How long to wait for the response and the decision, as an ISO 8601 duration. A request that got no"
                            + " response is repeated meanwhile.")
    @EnvironmentVariable("GAVEL_API_TIMEOUT")
    private Duration timeout = Duration.ZERO;

    @Mixin private TokenOption token = new TokenOption();

    @Option(names = "--json", defaultValue = "false", description = "Print the API's response unchanged.")
    private boolean json;

    /// @param body null: it is a `GET`
    /// @param key idempotency key of a `POST`
    record Request(URI url, Duration timeout, String path, @Nullable String body, String key) {}

    /// Prints a response without a problem.
    abstract void print(ApiAnswer answer);

    /// @throws IllegalArgumentException if an option is invalid
    final Request get(String path) {
        return request(path, null, "");
    }

    /// @param key null: a new one is generated
    /// @throws IllegalArgumentException if an option is invalid
    final Request post(String path, String body, @Nullable String key) {
        return request(path, body, key == null ? UUID.randomUUID().toString() : key);
    }

    /// Whether a token tells the API who acts.
    final boolean hasToken() {
        return token.credential() != null;
    }

    private Request request(String path, @Nullable String body, String key) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("--timeout must be above 0 and at most " + MAX_TIMEOUT);
        }
        // Checked before anything is sent.
        token.credential();
        return new Request(GavelApi.parse(url.address()), timeout, path, body, key);
    }

    @Override
    final int run(Request request) throws InterruptedException {
        Logging.toStderr();
        try (GavelApi api = new GavelApi(request.url(), request.timeout(), token.credential())) {
            ApiAnswer answer =
                    request.body() == null
                            ? api.get(request.path())
                            : api.post(request.path(), request.body(), request.key());
            if (json) {
                out().println(answer.text().strip());
            }
            if (!answer.isDone()) {
                // It may be on the log although the API gave up, as with `append_uncertain`.
                boolean uncertain = answer.isTransient() && request.body() != null;
                throw new OperatorException(
                        answer.problem()
                                + (uncertain
                                        ? ". It may be on the log already. Repeat it with --idempotency-key "
                                                + request.key()
                                                + ", so that it is done once"
                                        : ""));
            }
            if (answer.isPending()) {
                throw new OperatorException(
                        "the command is on the log, but not decided yet. Repeat it with --idempotency-key "
                                + request.key()
                                + " to see the decision");
            }
            if (!json) {
                print(answer);
            }
            return ExitCode.OK;
        }
    }

    /// @throws IllegalArgumentException if there can be no such id
    static long id(String what, long id) {
        if (id <= 0) {
            throw new IllegalArgumentException(what + " must be a number above 0, not " + id);
        }
        return id;
    }
}
