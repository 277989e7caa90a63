package dev.gavel.ingest.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.storage.DatabaseUrl;
import io.helidon.webserver.http.ServerRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongPredicate;
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

    private final OwnSchema database;
    private final SubjectIds subjects;
    private final ApiKeySet keys;
    private final boolean acceptsKeys;
    private final @Nullable IssuerKeys issuerKeys;
    private final @Nullable TokenVerifier verifier;
    private final RequestSignatures signatures;
    private final InstantSource clock;
    private final SecurityAudit audit = new SecurityAudit();
    private final Cache<CredentialDigest, Known> accepted = Caffeine.newBuilder().maximumSize(MAX_TOKENS).build();
    private final Cache<CredentialDigest, Problem> rejected =
            Caffeine.newBuilder().maximumSize(MAX_REJECTED).expireAfterWrite(REJECTED_FOR).build();

    private record Known(Caller caller, long expiresAtMs) {}

    private Authentication(
            AuthConfig config, OwnSchema database, @Nullable IssuerKeys issuerKeys, InstantSource clock) {
        this.database = database;
        this.subjects = new SubjectIds(database);
        this.clock = clock;
        this.issuerKeys = issuerKeys;
        TokenConfig tokens = config.tokens();
        this.verifier = tokens == null || issuerKeys == null ? null : new TokenVerifier(tokens, issuerKeys, clock);
        this.keys = new ApiKeySet(database, this::forget, clock);
        this.acceptsKeys = config.apiKeys();
        this.signatures = new RequestSignatures(keys::signingKeys, clock);
    }

    /// Reads the API keys, if Postgres answers. It starts without Postgres and without the issuer.
    public static Authentication start(AuthConfig config, DatabaseUrl database, InstantSource clock) {
        return start(config, OwnSchema.ofIdentities(database), IssuerKeys.Times.DEFAULT, clock);
    }

    static Authentication start(AuthConfig config, OwnSchema database, IssuerKeys.Times times, InstantSource clock) {
        TokenConfig tokens = config.tokens();
        IssuerKeys issuerKeys = tokens == null ? null : IssuerKeys.of(tokens.keys(), times, clock);
        Authentication authentication = new Authentication(config, database, issuerKeys, clock);
        authentication.keys.start();
        authentication.audit.start();
        log.atInfo()
                .addKeyValue("tokens", tokens != null)
                .addKeyValue("apiKeys", config.apiKeys())
                .log("authentication is on");
        return authentication;
    }

    @Override
    public Caller caller(String credential) {
        return isKey(credential) ? keys.caller(credential) : ofToken(credential);
    }

    @Override
    public @Nullable Caller known(String credential) {
        return isKey(credential) ? keys.known(credential) : known(CredentialDigest.of(credential));
    }

    @Override
    public boolean checkSignature(ServerRequest request, Caller caller, boolean streams) {
        return signatures.check(request, caller, streams);
    }

    @Override
    public boolean mustSign(Caller caller) {
        return keys.signingKeys(caller.subject(), false).required();
    }

    @Override
    public void failed(Problem problem, ClientAddress client) {
        audit.failed(problem, client);
    }

    /// As a request without a signature sees them.
    SigningKeyStore.OfSubject signingKeys(String subject) {
        return keys.signingKeys(subject, false);
    }

    /// Requests whose signature was accepted.
    public long acceptedSignatures() {
        return signatures.accepted();
    }

    /// Requests whose signature was not accepted.
    public long rejectedSignatures() {
        return signatures.rejected();
    }

    /// Requests that had to be signed and were not.
    public long missingSignatures() {
        return signatures.missing();
    }

    /// Nonces that are remembered now.
    public int nonces() {
        return signatures.nonces();
    }

    private boolean isKey(String credential) {
        return acceptsKeys && credential.startsWith(ApiKeyStore.PREFIX);
    }

    private @Nullable Caller known(CredentialDigest digest) {
        Known known = accepted.getIfPresent(digest);
        if (known == null) {
            return null;
        }
        if (known.expiresAtMs > clock.millis()) {
            return known.caller;
        }
        accepted.invalidate(digest);
        return null;
    }

    private Caller ofToken(String token) {
        if (verifier == null) {
            throw Unauthenticated.invalidToken("this service accepts API keys only");
        }
        CredentialDigest digest = CredentialDigest.of(token);
        Caller known = known(digest);
        if (known != null) {
            return known;
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
            long drops = subjects.drops();
            Caller caller = caller(verified);
            accepted.put(digest, new Known(caller, verified.expiresAtMs()));
            if (subjects.drops() != drops) {
                accepted.invalidate(digest);
            }
            return caller;
        } catch (AccessToken.InvalidException e) {
            Problem problem = Unauthenticated.invalidToken(String.valueOf(e.getMessage()));
            if (e.isLasting()) {
                rejected.put(digest, problem);
            }
            throw problem;
        } catch (KeySourceException e) {
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

    /// Removes subjects that were forgotten from the caches. Others are not read again, because then every bidder would
    /// query Postgres at once.
    private void forget(LongPredicate pseudonyms) {
        subjects.drop(pseudonyms);
        accepted.asMap().values().removeIf(known -> pseudonyms.test(known.caller.pseudonym()));
    }

    @Override
    public void close() {
        audit.close();
        keys.close();
        if (issuerKeys != null) {
            issuerKeys.close();
        }
        database.close();
    }
}
