package dev.gavel.ingest.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import dev.gavel.ingest.json.Problem;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns credentials into callers. A token is verified once; after that its digest is looked up until it expires. A
/// token that was rejected for good is remembered for a while, too, apart from the others, so that nobody who sends
/// invalid ones displaces them.
public final class Authentication implements Callers.Credentials, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Authentication.class);
    private static final int MAX_TOKENS = 50_000;
    private static final int MAX_REJECTED = 10_000;
    private static final Duration REJECTED_FOR = Duration.ofMinutes(1);

    private final IdentityDatabase database;
    private final SubjectIds subjects;
    private final ApiKeySet keys;
    private final boolean acceptsKeys;
    private final @Nullable IssuerKeys issuerKeys;
    private final @Nullable TokenVerifier verifier;
    private final InstantSource clock;
    private final SecurityAudit audit = new SecurityAudit();
    private final Cache<CredentialDigest, Known> accepted = Caffeine.newBuilder().maximumSize(MAX_TOKENS).build();
    private final Cache<CredentialDigest, Problem> rejected =
            Caffeine.newBuilder().maximumSize(MAX_REJECTED).expireAfterWrite(REJECTED_FOR).build();

    private record Known(Caller caller, long expiresAtMs) {}

    private Authentication(
            AuthConfig config, IdentityDatabase database, @Nullable IssuerKeys issuerKeys, InstantSource clock) {
        this.database = database;
        this.subjects = new SubjectIds(database);
        this.clock = clock;
        this.issuerKeys = issuerKeys;
        TokenConfig tokens = config.tokens();
        this.verifier = tokens == null || issuerKeys == null ? null : new TokenVerifier(tokens, issuerKeys, clock);
        // It also tells when a subject was forgotten.
        this.keys = new ApiKeySet(database, subjects, accepted::invalidateAll, clock);
        this.acceptsKeys = config.apiKeys();
    }

    /// Reads the API keys, if Postgres answers. It starts without Postgres and without the issuer.
    public static Authentication start(AuthConfig config, DatabaseUrl database, InstantSource clock) {
        return start(config, IdentityDatabase.of(database), IssuerKeys.Times.DEFAULT, clock);
    }

    static Authentication start(
            AuthConfig config, IdentityDatabase database, IssuerKeys.Times times, InstantSource clock) {
        TokenConfig tokens = config.tokens();
        IssuerKeys issuerKeys = tokens == null ? null : IssuerKeys.of(tokens.keys(), times);
        Authentication authentication = new Authentication(config, database, issuerKeys, clock);
        authentication.keys.start();
        log.atInfo()
                .addKeyValue("tokens", tokens != null)
                .addKeyValue("apiKeys", config.apiKeys())
                .log("authentication is on");
        return authentication;
    }

    @Override
    public Caller caller(String credential) {
        try {
            return credential.startsWith(ApiKeyStore.PREFIX) && acceptsKeys
                    ? keys.caller(credential)
                    : ofToken(credential);
        } catch (Problem problem) {
            audit.failed(problem);
            throw problem;
        }
    }

    private Caller ofToken(String token) {
        if (verifier == null) {
            throw Unauthenticated.invalidToken("this service takes API keys only");
        }
        CredentialDigest digest = CredentialDigest.of(token);
        Known known = accepted.getIfPresent(digest);
        if (known != null) {
            if (known.expiresAtMs > clock.millis()) {
                return known.caller;
            }
            accepted.invalidate(digest);
        }
        Problem before = rejected.getIfPresent(digest);
        if (before != null) {
            throw before;
        }
        return verify(verifier, digest, token);
    }

    private Caller verify(TokenVerifier verifier, CredentialDigest digest, String token) {
        try {
            AccessToken verified = verifier.verify(token);
            Caller caller = caller(verified);
            accepted.put(digest, new Known(caller, verified.expiresAtMs()));
            return caller;
        } catch (AccessToken.InvalidException e) {
            Problem problem = Unauthenticated.invalidToken(String.valueOf(e.getMessage()));
            if (e.isLasting()) {
                rejected.put(digest, problem);
            }
            throw problem;
        } catch (KeySourceException e) {
            log.atWarn().setCause(e).log("the issuer has not told its keys");
            throw Unauthenticated.issuerAway();
        } catch (SQLException e) {
            throw Unauthenticated.identitiesAway();
        }
    }

    private Caller caller(AccessToken token) throws SQLException {
        SubjectIds.Ids ids = subjects.of(token.subject());
        return new Caller(
                token.subject(),
                Caller.Credential.TOKEN,
                token.roles(),
                token.bidderId() == 0 ? ids.bidderId() : token.bidderId(),
                token.agentFor(),
                ids.pseudonym());
    }

    @Override
    public void close() {
        audit.report();
        keys.close();
        if (issuerKeys != null) {
            issuerKeys.close();
        }
        database.close();
    }
}
