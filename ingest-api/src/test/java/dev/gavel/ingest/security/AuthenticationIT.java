package dev.gavel.ingest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.testing.FreePorts;
import dev.gavel.testing.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationIT {
    /// What is promised, and a slow machine.
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);

    private static final TestIssuer ISSUER = new TestIssuer("");

    @TempDir private static Path directory;

    private static Stores stores;
    private static KeySetLocation location;
    private OwnSchema database;
    private ApiKeyStore keys;
    private Authentication authentication;

    @BeforeAll
    static void startStores() throws Exception {
        stores = Stores.start(Files.createDirectory(directory.resolve("stores")));
        location = ISSUER.publishTo(directory.resolve("jwks.json"));
    }

    @AfterAll
    static void stopStores() throws Exception {
        stores.close();
    }

    @BeforeEach
    void start() {
        database = OwnSchema.ofIdentities(stores.url());
        keys = new ApiKeyStore(database);
        authentication = start(stores.url());
    }

    @AfterEach
    void stop() {
        authentication.close();
        database.close();
    }

    @Test
    void aSubjectGetsOneIdAndOnePseudonymForEver() {
        Caller first = authentication.caller(ISSUER.token(TestIssuer.claims("alice", "bidder").build()));
        Caller second = authentication.caller(ISSUER.rs256(TestIssuer.claims("alice", "seller").build()));
        Caller other = authentication.caller(ISSUER.token(TestIssuer.claims("bob", "bidder").build()));

        assertThat(first.bidderId()).isBetween(SubjectIds.FIRST_MADE_ID, SubjectIds.MAX_ID);
        assertThat(second.bidderId()).isEqualTo(first.bidderId());
        assertThat(second.pseudonym()).isEqualTo(first.pseudonym()).isNotZero();
        assertThat(other.bidderId()).isNotEqualTo(first.bidderId());
        assertThat(other.pseudonym()).isNotEqualTo(first.pseudonym());
        try (Authentication restarted = start(stores.url())) {
            Caller later = restarted.caller(ISSUER.token(TestIssuer.claims("alice", "bidder").build()));
            assertThat(later.pseudonym()).isEqualTo(first.pseudonym());
        }
    }

    @Test
    void aClaimNamesTheBidder() {
        Caller caller =
                authentication.caller(
                        ISSUER.token(TestIssuer.claims("carol", "bidder").claim("bidder_id", 77).build()));

        assertThat(caller.bidderId()).isEqualTo(77);
        assertThat(caller.actsFor(77)).isTrue();
        assertThat(caller.actsFor(78)).isFalse();
        assertThat(caller.toString()).doesNotContain("carol");
    }

    @Test
    void aTokenIsForgottenWhenItExpires() {
        Instant soon = Instant.now().plusSeconds(2).minus(TokenConfig.DEFAULT_CLOCK_SKEW);
        String token =
                ISSUER.token(
                        TestIssuer.claims("alice", "bidder").issueTime(null).expirationTime(Date.from(soon)).build());
        assertThat(authentication.caller(token).subject()).isEqualTo("alice");

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> refused(authentication, token, "invalid_token"));
    }

    @Test
    void aRejectedTokenStaysRejected() {
        String forged = new TestIssuer("").token(TestIssuer.claims("alice", "operator").build());

        refused(authentication, forged, "invalid_token");
        refused(authentication, forged, "invalid_token");
    }

    @Test
    void anApiKeyWorksWithinSecondsAndIsRevokedWithinSeconds() throws Exception {
        ApiKeyStore.Created key = keys.create(grant("dora", 0));
        assertThat(key.secret()).startsWith("gavel_").hasSize("gavel_".length() + 43);

        await().atMost(EFFECTIVE).ignoreExceptions().until(() -> authentication.caller(key.secret()) != null);
        Caller caller = authentication.caller(key.secret());
        assertThat(caller.credential()).isEqualTo(Caller.Credential.API_KEY);
        assertThat(caller.roles()).containsExactly(Role.BIDDER);
        assertThat(caller.pseudonym())
                .as("the same person with a token")
                .isEqualTo(authentication.caller(ISSUER.token(TestIssuer.claims("dora").build())).pseudonym());

        assertThat(keys.revoke(key.id())).isTrue();
        await().atMost(EFFECTIVE).untilAsserted(() -> refused(authentication, key.secret(), "invalid_api_key"));
        assertThat(keys.revoke(key.id())).as("again").isFalse();
    }

    @Test
    void aRotatedKeyIsAcceptedForItsGrace() throws Exception {
        ApiKeyStore.Created old = keys.create(grant("erik", 5));
        ApiKeyStore.Created next = Objects.requireNonNull(keys.rotate(old.id(), Duration.ofSeconds(6)));

        await().atMost(EFFECTIVE).ignoreExceptions().until(() -> authentication.caller(next.secret()).bidderId() == 5);
        assertThat(authentication.caller(old.secret()).bidderId()).isEqualTo(5);
        assertThat(keys.rotate(old.id(), Duration.ofHours(1))).as("again, within its grace").isNull();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> refused(authentication, old.secret(), "invalid_api_key"));
        assertThat(authentication.caller(next.secret()).bidderId()).isEqualTo(5);
        assertThat(keys.list())
                .filteredOn(key -> key.id() == next.id())
                .singleElement()
                .satisfies(key -> assertThat(key.grant().expiresAt()).as("it has no grace").isNull());
    }

    @Test
    void anExpiredKeyIsNotRotated() throws Exception {
        ApiKeyStore.Created key =
                keys.create(
                        new ApiKeyStore.Grant(
                                "test", "ida", Set.of(Role.BIDDER), 0, Set.of(), Instant.now().minusSeconds(60)));

        assertThat(keys.rotate(key.id(), Duration.ZERO)).isNull();
    }

    /// The same second for all: every node reads the changes by itself.
    @Test
    void aRevokedKeyIsRefusedByEveryNode() throws Exception {
        ApiKeyStore.Created key = keys.create(grant("jon", 0));
        try (Authentication other = start(stores.url())) {
            for (Authentication node : List.of(authentication, other)) {
                await().atMost(EFFECTIVE).ignoreExceptions().until(() -> node.caller(key.secret()) != null);
            }

            assertThat(keys.revoke(key.id())).isTrue();

            await().atMost(EFFECTIVE)
                    .untilAsserted(() -> {
                        refused(authentication, key.secret(), "invalid_api_key");
                        refused(other, key.secret(), "invalid_api_key");
                        assertThat(authentication.known(key.secret())).isNull();
                    });
        }
    }

    /// A key with a role of a later version. It is refused, and does not keep others from being revoked.
    @Test
    void aKeyThatCannotBeReadKeepsNobodyElseAlive() throws Exception {
        ApiKeyStore.Created strange = keys.create(grant("kim", 0));
        ApiKeyStore.Created key = keys.create(grant("kim", 0));
        await().atMost(EFFECTIVE).ignoreExceptions().until(() -> authentication.caller(key.secret()) != null);
        stores.execute("UPDATE gavel_identity.api_keys SET roles = '{auditor}' WHERE id = " + strange.id());

        assertThat(keys.revoke(key.id())).isTrue();

        await().atMost(EFFECTIVE).untilAsserted(() -> refused(authentication, key.secret(), "invalid_api_key"));
        refused(authentication, strange.secret(), "invalid_api_key");
    }

    @Test
    void guessedKeysAreRefused() {
        refused(authentication, "gavel_", "invalid_api_key");
        refused(authentication, "gavel_" + "A".repeat(43), "invalid_api_key");
    }

    /// Known keys and subjects need no Postgres.
    @Test
    void knownCallersSurviveAnOutageOfPostgres() throws Exception {
        ApiKeyStore.Created key = keys.create(grant("fay", 0));
        String token = ISSUER.token(TestIssuer.claims("fay", "bidder").build());
        await().atMost(EFFECTIVE).ignoreExceptions().until(() -> authentication.caller(key.secret()) != null);
        assertThat(authentication.caller(token)).isNotNull();

        stores.stopPostgres();
        try {
            assertThat(authentication.caller(key.secret()).subject()).isEqualTo("fay");
            assertThat(authentication.caller(token).subject()).isEqualTo("fay");
            String another = ISSUER.token(TestIssuer.claims("fay", "seller").build());
            assertThat(authentication.caller(another).pseudonym()).isEqualTo(authentication.caller(token).pseudonym());
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> authentication.caller(ISSUER.token(TestIssuer.claims("new", "bidder").build())))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo("identities_unavailable"));
        } finally {
            stores.startPostgres();
        }
    }

    /// What changes for one caller is no reason to ask Postgres about all the others again.
    @Test
    void aChangeOfKeysForgetsNobodyElse() throws Exception {
        String token = ISSUER.token(TestIssuer.claims("leo", "bidder").build());
        Caller before = authentication.caller(token);
        ApiKeyStore.Created key = keys.create(grant("mia", 0));
        await().atMost(EFFECTIVE).ignoreExceptions().until(() -> authentication.caller(key.secret()) != null);
        assertThat(keys.forget("mia")).isTrue();
        await().atMost(EFFECTIVE).untilAsserted(() -> refused(authentication, key.secret(), "invalid_api_key"));

        stores.stopPostgres();
        try {
            assertThat(authentication.known(token)).isEqualTo(before);
            String another = ISSUER.token(TestIssuer.claims("leo", "seller").build());
            assertThat(authentication.caller(another).pseudonym()).isEqualTo(before.pseudonym());
        } finally {
            stores.startPostgres();
        }
    }

    @Test
    void startsWithoutPostgres() {
        DatabaseUrl nobody = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + FreePorts.find() + "/postgres");
        try (Authentication alone = start(nobody)) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> alone.caller("gavel_" + "A".repeat(43)))
                    .satisfies(problem -> assertThat(problem.status()).isEqualTo(503));
        }
    }

    /// Nothing in the database names the subject any more, and the audit cannot be changed.
    @Test
    void aForgottenSubjectIsNowhere() throws Exception {
        ApiKeyStore.Created key = keys.create(grant("grace@example.org", 0));
        String token = ISSUER.token(TestIssuer.claims("grace@example.org", "bidder").build());
        long before = authentication.caller(token).pseudonym();
        assertThat(dump()).contains("grace@example.org");

        assertThat(keys.forget("grace@example.org")).isTrue();

        assertThat(dump()).doesNotContain("grace@example.org").contains("%016x".formatted(before));
        await().atMost(EFFECTIVE).untilAsserted(() -> refused(authentication, key.secret(), "invalid_api_key"));
        await().atMost(EFFECTIVE)
                .untilAsserted(() -> assertThat(authentication.caller(token).pseudonym()).isNotEqualTo(before));
        assertThat(keys.forget("nobody-knows")).isFalse();
    }

    @Test
    void theAuditIsAppendOnlyAndHoldsNoSecret() throws Exception {
        ApiKeyStore.Created key = keys.create(grant("henry", 0));

        assertThat(dump()).contains("key created").doesNotContain(key.secret());
        for (String sql : List.of("DELETE FROM", "TRUNCATE", "UPDATE")) {
            String statement = sql + " gavel_identity.audit" + (sql.equals("UPDATE") ? " SET action = ''" : "");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> stores.execute(statement))
                    .withMessageContaining("append-only");
        }
    }

    @Test
    void aSigningKeyIsEffectiveWithinSecondsOnEveryNode() throws Exception {
        SigningKeyStore signing = new SigningKeyStore(database);
        TestSigner signer = TestSigner.ed25519();
        String id = Objects.requireNonNull(signing.register("nora", signer.publicKey(), true));
        try (Authentication other = start(stores.url())) {
            for (Authentication node : List.of(authentication, other)) {
                await().atMost(EFFECTIVE).until(() -> node.signingKeys("nora").keys().containsKey(id));
                assertThat(node.signingKeys("nora").required()).isTrue();
                assertThat(node.signingKeys("nobody")).isEqualTo(SigningKeyStore.OfSubject.NONE);
            }

            assertThat(signing.revoke(id)).isTrue();

            for (Authentication node : List.of(authentication, other)) {
                await().atMost(EFFECTIVE).until(() -> node.signingKeys("nora").keys().isEmpty());
                assertThat(node.signingKeys("nora").required()).as("it still has to sign").isTrue();
            }
        }
        assertThat(signing.revoke(id)).as("again").isFalse();
        assertThat(signing.register("nora", signer.publicKey(), false)).as("revoked for good").isNull();
        assertThat(signing.list())
                .filteredOn(key -> key.id().equals(id))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.key()).startsWith("ed25519 ");
                    assertThat(key.revokedAt()).isNotNull();
                });
    }

    @Test
    void aKeyThatIsRegisteredAgainMayBecomeRequired() throws Exception {
        SigningKeyStore signing = new SigningKeyStore(database);
        TestSigner signer = TestSigner.p256();
        String id = Objects.requireNonNull(signing.register("olaf", signer.publicKey(), false));
        await().atMost(EFFECTIVE).until(() -> authentication.signingKeys("olaf").keys().containsKey(id));
        assertThat(authentication.signingKeys("olaf").required()).isFalse();

        assertThat(signing.register("olaf", signer.publicKey(), true)).isEqualTo(id);
        await().atMost(EFFECTIVE).until(() -> authentication.signingKeys("olaf").required());
        assertThat(signing.register("olaf", signer.publicKey(), false)).isEqualTo(id);
        assertThat(signing.list())
                .filteredOn(key -> key.id().equals(id))
                .singleElement()
                .satisfies(key -> assertThat(key.required()).as("never silently waived").isTrue());

        assertThat(signing.waive("olaf")).isTrue();
        await().atMost(EFFECTIVE).until(() -> !authentication.signingKeys("olaf").required());
        assertThat(signing.waive("olaf")).as("again").isFalse();
        assertThat(signing.waive("nobody")).isFalse();
        assertThat(dump())
                .contains("signing key registered, required", "signatures waived", "key " + id + " of subject");
    }

    /// Neither are requests accepted without the signature that they need, nor do others need Postgres.
    @Test
    void whoHasToSignStillHasToWithoutPostgres() throws Exception {
        SigningKeyStore signing = new SigningKeyStore(database);
        String id = Objects.requireNonNull(signing.register("pia", TestSigner.p256().publicKey(), true));
        await().atMost(EFFECTIVE).until(() -> authentication.signingKeys("pia").required());

        stores.stopPostgres();
        try {
            assertThat(authentication.signingKeys("pia").required()).isTrue();
            assertThat(authentication.signingKeys("pia").keys()).containsKey(id);
            assertThat(authentication.signingKeys("quinn").required()).isFalse();
            try (Authentication alone = start(stores.url())) {
                assertThatExceptionOfType(Problem.class)
                        .isThrownBy(() -> alone.signingKeys("pia"))
                        .satisfies(problem -> assertThat(problem.code()).isEqualTo("identities_unavailable"));
            }
        } finally {
            stores.startPostgres();
        }
    }

    @Test
    void aForgottenSubjectHasNoSigningKey() throws Exception {
        SigningKeyStore signing = new SigningKeyStore(database);
        signing.register("rosa@example.org", TestSigner.ed25519().publicKey(), true);
        await().atMost(EFFECTIVE).until(() -> authentication.signingKeys("rosa@example.org").required());

        assertThat(keys.forget("rosa@example.org")).isTrue();

        assertThat(dump()).doesNotContain("rosa@example.org");
        await().atMost(EFFECTIVE).until(() -> !authentication.signingKeys("rosa@example.org").required());
    }

    private static ApiKeyStore.Grant grant(String subject, long bidderId) {
        return new ApiKeyStore.Grant("test", subject, Set.of(Role.BIDDER), bidderId, Set.of(), null);
    }

    private static void refused(Authentication authentication, String credential, String code) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> authentication.caller(credential))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }

    private static Authentication start(DatabaseUrl url) {
        TokenConfig tokens =
                new TokenConfig(
                        TestIssuer.ISSUER,
                        TestIssuer.AUDIENCE,
                        location,
                        List.of("RS256", "ES256", "EdDSA"),
                        TokenConfig.DEFAULT_CLOCK_SKEW,
                        TokenConfig.ClaimNames.DEFAULT);
        return Authentication.start(
                new AuthConfig(tokens, true, false),
                OwnSchema.ofIdentities(url),
                IssuerKeys.Times.DEFAULT,
                InstantSource.system());
    }

    /// Every row of the schema.
    private static String dump() throws SQLException {
        List<String> rows = new ArrayList<>();
        DatabaseUrl url = stores.url();
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            for (String table : List.of("subjects", "api_keys", "signing_keys", "audit", "changes")) {
                try (ResultSet row = statement.executeQuery("SELECT t::text FROM gavel_identity." + table + " t")) {
                    while (row.next()) {
                        rows.add(row.getString(1));
                    }
                }
            }
        }
        return String.join("\n", rows);
    }
}
