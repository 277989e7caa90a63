package dev.gavel.compose.cli;

import dev.gavel.ingest.security.ApiKeyStore;
import dev.gavel.ingest.security.IdentityDatabase;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.security.TokenConfig;
import dev.gavel.schema.OperatorException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gavel keys`: administers the API keys. A new key is printed once, on stdout and alone, so that it can go into a
/// file.
@Command(
        name = "keys",
        description =
                "Creates, lists, rotates and revokes API keys. A new key is printed once and nowhere stored. Every"
                        + " instance of ingest follows a change within 5 s.")
final class KeysCommand extends ConfiguredCommand<KeysCommand.Request> {
    @Parameters(index = "0", paramLabel = "ACTION", description = "create, list, rotate or revoke.")
    private String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "The key to rotate or revoke.")
    private @Nullable Long id;

    @Option(
            names = "--subject",
            paramLabel = "SUBJECT",
            description = "create: who uses the key, as tokens name the subject.")
    private @Nullable String subject;

    @Option(names = "--name", paramLabel = "NAME", description = "create: what the key is for; default: the subject.")
    private @Nullable String name;

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            defaultValue = "bidder",
            description = "create: bidder, seller, operator or reader, separated by commas.")
    private String roles = "";

    @Option(
            names = "--bidder-id",
            paramLabel = "ID",
            defaultValue = "0",
            description = "create: the id under which the subject bids and sells; 0: the service makes one.")
    private long bidderId;

    @Option(
            names = "--agent-for",
            paramLabel = "IDS",
            defaultValue = "",
            description = "create: other bidders for whom the subject may bid, separated by commas.")
    private String agentFor = "";

    @Option(
            names = "--valid-for",
            paramLabel = "DURATION",
            description =
                    "create: how long the key is accepted, as an ISO 8601 duration; default: until it is revoked.")
    private @Nullable Duration validFor;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "PT1H",
            description = "rotate: how long the old key is still accepted, as an ISO 8601 duration; PT0S: not at all.")
    private Duration grace = Duration.ZERO;

    @SuppressWarnings("UnusedVariable") // the read models look for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    /// What to do, and where.
    record Request(DatabaseUrl database, Action action) {}

    /// One action with what it needs.
    sealed interface Action {
        record Create(ApiKeyStore.Grant grant) implements Action {}

        record ListAll() implements Action {}

        record Rotate(long id, Duration grace) implements Action {}

        record Revoke(long id) implements Action {}
    }

    @Override
    Request config() {
        return new Request(readModels.database(), parsed());
    }

    private Action parsed() {
        return switch (action) {
            case "create" -> new Action.Create(grant());
            case "list" -> new Action.ListAll();
            case "rotate" -> {
                if (grace.isNegative()) {
                    throw new IllegalArgumentException("--grace must not be negative");
                }
                yield new Action.Rotate(requireId(), grace);
            }
            case "revoke" -> new Action.Revoke(requireId());
            default ->
                    throw new IllegalArgumentException("the action is create, list, rotate or revoke, not " + action);
        };
    }

    private ApiKeyStore.Grant grant() {
        if (subject == null) {
            throw new IllegalArgumentException("--subject is needed: who uses the key");
        }
        if (validFor != null && (validFor.isNegative() || validFor.isZero())) {
            throw new IllegalArgumentException("--valid-for must be more than 0");
        }
        Set<Long> agentIds = new HashSet<>();
        for (String word : TokenConfig.words(agentFor)) {
            if (!word.matches("[1-9][0-9]{0,15}")) {
                throw new IllegalArgumentException("--agent-for takes ids separated by commas, not " + word);
            }
            agentIds.add(Long.parseLong(word));
        }
        return new ApiKeyStore.Grant(
                name == null ? subject.substring(0, Math.min(subject.length(), ApiKeyStore.MAX_NAME_LENGTH)) : name,
                subject,
                TokenConfig.words(roles).stream().map(Role::of).collect(Collectors.toSet()),
                bidderId,
                agentIds,
                validFor == null ? null : Instant.now().plus(validFor));
    }

    private long requireId() {
        if (id == null) {
            throw new IllegalArgumentException("the id of the key is needed: gavel keys list shows it");
        }
        return id;
    }

    @Override
    int run(Request request) {
        try (IdentityDatabase database = IdentityDatabase.of(request.database())) {
            ApiKeyStore store = new ApiKeyStore(database);
            return switch (request.action()) {
                case Action.Create(ApiKeyStore.Grant grant) -> created(store.create(grant));
                case Action.ListAll() -> list(store);
                case Action.Rotate(long rotated, Duration kept) -> {
                    ApiKeyStore.Created created = store.rotate(rotated, kept);
                    yield created == null ? notRotated(rotated) : created(created);
                }
                case Action.Revoke(long revoked) -> {
                    if (!store.revoke(revoked)) {
                        yield unknown(revoked);
                    }
                    err().println("key " + revoked + " is revoked; every instance refuses it within 5 s");
                    yield ExitCode.OK;
                }
            };
        } catch (SQLException e) {
            throw new OperatorException("Postgres failed: " + e.getMessage(), e);
        }
    }

    private int created(ApiKeyStore.Created key) {
        out().println(key.secret());
        out().flush();
        err().println("key " + key.id() + "; it is not shown again");
        return ExitCode.OK;
    }

    private int unknown(long key) {
        err().println("gavel keys: there is no key " + key + ", or it was revoked already");
        return ExitCode.SOFTWARE;
    }

    private int notRotated(long key) {
        err().println(
                        "gavel keys: there is no key "
                                + key
                                + ", or it was revoked or rotated already, or has expired; gavel keys list shows them");
        return ExitCode.SOFTWARE;
    }

    private int list(ApiKeyStore store) throws SQLException {
        for (ApiKeyStore.Listed key : store.list()) {
            ApiKeyStore.Grant grant = key.grant();
            out().println(
                            "%d  %s  %s  %s  created %s%s%s"
                                    .formatted(
                                            key.id(),
                                            grant.name(),
                                            grant.subject(),
                                            grant.roles().stream()
                                                    .map(Role::word)
                                                    .sorted()
                                                    .collect(Collectors.joining(",")),
                                            seconds(key.createdAt()),
                                            grant.expiresAt() == null ? "" : "  expires " + seconds(grant.expiresAt()),
                                            key.revokedAt() == null ? "" : "  revoked " + seconds(key.revokedAt())));
        }
        out().flush();
        return ExitCode.OK;
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
