package dev.gavel.compose.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.ingest.security.ApiKeyStore;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.security.SigningKey;
import dev.gavel.ingest.security.SigningKeyStore;
import dev.gavel.ingest.security.TokenConfig;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// `gavel keys`: administers API keys, and the public keys with which callers sign their requests. A new API key is
/// printed once, on stdout and alone, so that it can go into a file.
@Command(
        name = "keys",
        description =
                "Creates, lists, rotates and revokes API keys, and registers public keys with which callers sign"
                        + " their requests. A new API key is printed once and cannot be shown again. Every instance"
                        + " of ingest follows a change within 5 s.")
final class KeysCommand extends SchemaCommand<KeysCommand.Action> {
    private static final String ACTIONS = "create, list, rotate, revoke, register or waive";

    @Parameters(index = "0", paramLabel = "ACTION", description = "What to do: " + ACTIONS + ".")
    private String action = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "Id of the key to rotate or revoke; 1 is an API key, s1 a signing key.")
    private @Nullable String id;

    @Option(
            names = "--subject",
            paramLabel = "SUBJECT",
            description = "create, register, waive: who uses the key, as tokens name the subject.")
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
            description = "create: the id under which the subject bids and sells; 0: the service assigns one.")
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

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "register: the public key in PEM, Ed25519 or P-256, as openssl pkey -pubout writes it. The private"
                            + " key stays with the caller.")
    private @Nullable Path publicKey;

    @Option(
            names = "--required",
            description =
                    "register: from now on the subject has to sign each request that changes something. gavel keys"
                            + " waive ends this.")
    private boolean required;

    @SuppressWarnings("UnusedVariable") // the read models look for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    /// One action with what it needs.
    sealed interface Action {
        record Create(ApiKeyStore.Grant grant) implements Action {}

        record ListAll() implements Action {}

        record Rotate(long id, Duration grace) implements Action {}

        record Revoke(long id) implements Action {}

        record Register(String subject, SigningKey key, boolean required) implements Action {}

        record RevokeSigning(String id) implements Action {}

        record Waive(String subject) implements Action {}
    }

    KeysCommand() {
        super("keys", OwnSchema::ofIdentities);
    }

    @Override
    DatabaseUrl database() {
        return readModels.database();
    }

    @Override
    Action action() {
        requireNoSuperfluousId();
        return switch (action) {
            case "create" -> new Action.Create(grant());
            case "list" -> new Action.ListAll();
            case "rotate" -> {
                if (grace.isNegative()) {
                    throw new IllegalArgumentException("--grace must not be negative");
                }
                yield new Action.Rotate(requireId(), grace);
            }
            case "revoke" ->
                    id != null && id.startsWith(SigningKeyStore.ID_PREFIX)
                            ? new Action.RevokeSigning(id)
                            : new Action.Revoke(requireId());
            case "register" -> new Action.Register(requireSubject(), readPublicKey(), required);
            case "waive" -> new Action.Waive(requireSubject());
            default -> throw new IllegalArgumentException("the action is " + ACTIONS + ", not " + action);
        };
    }

    private ApiKeyStore.Grant grant() {
        String user = requireSubject();
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
                name == null ? user.substring(0, Math.min(user.length(), ApiKeyStore.MAX_NAME_LENGTH)) : name,
                user,
                TokenConfig.words(roles).stream().map(Role::of).collect(Collectors.toSet()),
                bidderId,
                agentIds,
                validFor == null ? null : Instant.now().plus(validFor));
    }

    /// Otherwise `gavel keys create alice` would ignore the name.
    private void requireNoSuperfluousId() {
        if (id != null && Set.of("create", "list", "register", "waive").contains(action)) {
            throw new IllegalArgumentException(
                    action
                            + " takes no ID, but got "
                            + id
                            + (action.equals("list") ? "" : ": the subject is the value of --subject"));
        }
    }

    private long requireId() {
        if (id == null) {
            throw new IllegalArgumentException("the id of the key is required: gavel keys list shows it");
        }
        if (!id.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("the id of an API key is a number, not " + id);
        }
        return Long.parseLong(id);
    }

    private String requireSubject() {
        if (subject == null) {
            throw new IllegalArgumentException("--subject is required: the subject that uses the key");
        }
        return subject;
    }

    private SigningKey readPublicKey() {
        if (publicKey == null) {
            throw new IllegalArgumentException("--public-key is required: the file with the public key");
        }
        try {
            return SigningKey.ofPem(Files.readString(publicKey, US_ASCII));
        } catch (IOException e) {
            throw new IllegalArgumentException("--public-key " + publicKey + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--public-key " + publicKey + ": " + e.getMessage(), e);
        }
    }

    @Override
    int run(OwnSchema schema, Action wanted) throws SQLException {
        ApiKeyStore store = new ApiKeyStore(schema);
        SigningKeyStore signing = new SigningKeyStore(schema);
        return switch (wanted) {
            case Action.Create(ApiKeyStore.Grant grant) -> created(store.create(grant));
            case Action.ListAll() -> list(store, signing);
            case Action.Rotate(long rotated, Duration kept) -> {
                ApiKeyStore.Created created = store.rotate(rotated, kept);
                yield created == null ? notRotated(rotated) : created(created);
            }
            case Action.Revoke(long revoked) ->
                    store.revoke(revoked)
                            ? done("key " + revoked + " is revoked; every instance rejects it within 5 s")
                            : unknown(revoked);
            case Action.Register(String user, SigningKey key, boolean must) ->
                    registered(signing.register(user, key, must), key, must);
            case Action.RevokeSigning(String revoked) ->
                    signing.revoke(revoked)
                            ? done(
                                    "signing key "
                                            + revoked
                                            + " is revoked; every instance rejects it within 5 s. A subject that has"
                                            + " to sign still has to sign, with another key")
                            : unknown(revoked);
            case Action.Waive(String user) ->
                    signing.waive(user)
                            ? done("the subject does not have to sign any more")
                            : failed("the subject did not have to sign");
        };
    }

    private int created(ApiKeyStore.Created key) {
        return printed(key.secret(), "key " + key.id() + "; it is not shown again");
    }

    private int registered(@Nullable String key, SigningKey registered, boolean must) {
        return key == null
                ? failed("the subject had this key before, and it was revoked; generate another pair")
                : printed(key, "signing key " + key + ", " + registered + (must ? "; its subject has to sign" : ""));
    }

    private int unknown(Object key) {
        return failed("there is no key " + key + ", or it was revoked already");
    }

    private int notRotated(long key) {
        return failed(
                "there is no key "
                        + key
                        + ", or it was revoked or rotated already, or has expired; gavel keys list shows them");
    }

    private int list(ApiKeyStore store, SigningKeyStore signing) throws SQLException {
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
        for (SigningKeyStore.Listed key : signing.list()) {
            out().println(
                            "%s  signing  %s  %s%s  created %s%s"
                                    .formatted(
                                            key.id(),
                                            key.subject(),
                                            key.key(),
                                            key.required() ? "  required" : "",
                                            seconds(key.createdAt()),
                                            key.revokedAt() == null ? "" : "  revoked " + seconds(key.revokedAt())));
        }
        out().flush();
        return ExitCode.OK;
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
