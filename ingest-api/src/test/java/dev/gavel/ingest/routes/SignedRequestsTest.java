package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.security.TestSignatures;
import dev.gavel.ingest.security.TestSigner;
import dev.gavel.ingest.security.TestSigner.Message;
import dev.gavel.schema.Command.PlaceBid;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signed requests, and what somebody makes of them who has no key.
class SignedRequestsTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\"}";
    private static final String ALICE = "alice";
    private static final long NOW_S = TestSignatures.NOW_S;
    private static final int FAILURES = 20;
    private static final ClientLimits LIMITS =
            new ClientLimits(
                    8,
                    8,
                    8,
                    8,
                    8,
                    8,
                    1_000,
                    32,
                    32,
                    TrustedProxies.NONE,
                    new RateConfig(
                            Rate.OFF, Rate.OFF, Rate.OFF, new Rate(FAILURES, 3_600), Rate.OFF, Rate.OFF, Rate.OFF));

    private final TestSigner ed25519 = TestSigner.ed25519();
    private final TestSigner p256 = TestSigner.p256();
    private final TestSignatures signatures = new TestSignatures();
    private final ApiFixture api = new ApiFixture(Callers.by(signatures), LIMITS);
    private final RawClient client = new RawClient(api.port());

    @BeforeEach
    void know() {
        Set<Role> roles = Set.of(Role.BIDDER, Role.SELLER);
        signatures.know(ALICE, new Caller("alice", Caller.Credential.TOKEN, roles, 7, Set.of(), 70));
        signatures.know("alice-2", new Caller("alice", Caller.Credential.API_KEY, roles, 7, Set.of(), 70));
        signatures.know("bob", new Caller("bob", Caller.Credential.TOKEN, roles, 8, Set.of(), 80));
        signatures.know("carol", new Caller("carol", Caller.Credential.TOKEN, roles, 9, Set.of(), 90));
        signatures.register("alice", true, "s1", ed25519);
        signatures.register("alice", false, "s2", p256);
        signatures.register("bob", false, "s3", TestSigner.ed25519());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        api.close();
    }

    @Test
    void aSignedBidIsPlaced() throws Exception {
        assertThat(send(bid().sign(ed25519)).status()).isEqualTo(201);
        Message p256Signed = bid();
        p256Signed.parameters.put("keyid", "\"s2\"");
        assertThat(send(p256Signed.sign(p256)).status()).isEqualTo(201);

        assertThat(api.log.appended).hasSize(2).allSatisfy(each -> assertThat(each.actor()).isEqualTo(70));
        assertThat(signatures.accepted()).isEqualTo(2);
        assertThat(signatures.failed).isEmpty();
    }

    @Test
    void whatMayBeCoveredToo() throws Exception {
        Message whole = bid();
        whole.components.removeAll(List.of("@authority", "@path"));
        whole.components.add("@target-uri");
        assertThat(send(whole.sign(ed25519)).status()).isEqualTo(201);

        Message more = bid();
        more.components.addAll(List.of("content-type", "@query", "x-trace"));
        more.headers.put("x-trace", "a,  b");
        more.parameters.put("alg", "\"ed25519\"");
        more.parameters.put("tag", "\"gavel\"");
        more.parameters.put("expires", Long.toString(NOW_S + 10));
        assertThat(send(more.sign(ed25519)).status()).isEqualTo(201);
    }

    @Test
    void theAuthorityIsInLowerCaseWithoutTheUsualPort() throws Exception {
        Message message = bid().sign(ed25519);
        message.host = "LocalHost:80";

        assertThat(send(message).status()).isEqualTo(201);
    }

    @Test
    void everyRouteThatChangesSomethingTakesASignature() throws Exception {
        String opening = "{\"title\": \"A watch\", \"ends_at\": \"2027-12-04T00:00:00Z\"}";
        assertThat(send(message("/api/auctions", opening).sign(ed25519)).status()).isEqualTo(201);
        assertThat(send(message("/api/bids/42/1/retract", "{}").sign(ed25519)).status()).isEqualTo(200);
        assertThat(send(message("/api/auctions/42/close", "").sign(ed25519)).status()).isEqualTo(200);
        assertThat(send(message("/api/auctions/42/cancel", "{\"reason\": \"none\"}").sign(ed25519)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/bids",
        "/api/bids/batch",
        "/api/bids/42/1/retract",
        "/api/auctions",
        "/api/auctions/42/close",
        "/api/auctions/42/cancel",
    })
    void whoHasToSignCannotDoWithout(String path) throws Exception {
        refused(send(message(path, BID)), 401, "signature_required");

        assertThat(api.log.appended).isEmpty();
        assertThat(signatures.missing()).isEqualTo(1);
        assertThat(signatures.failed).containsExactly("signature_required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "PATCH"})
    void otherMethodsThatMayChangeSomethingNeedASignatureToo(String method) throws Exception {
        Message message = message("/api/webhooks/1", "");
        message.method = method;
        refused(send(message), 401, "signature_required");

        assertThat(send(message.sign(ed25519)).status()).isNotEqualTo(401);
    }

    @Test
    void readingNeedsNoSignatureAndMayHaveOne() throws Exception {
        assertThat(send(Message.get("/api/auctions", ALICE, "s1", NOW_S)).status()).isEqualTo(200);
        assertThat(send(Message.get("/api/auctions?limit=5", ALICE, "s1", NOW_S).sign(ed25519)).status())
                .isEqualTo(200);
        refused(send(Message.get("/api/auctions", ALICE, "s1", NOW_S).sign(p256)), 401, "invalid_signature");
    }

    @Test
    void whoNeedNotSignIsBelievedWithoutASignatureOnly() throws Exception {
        assertThat(send(Message.post("/api/bids", BID, "bob", "s3", NOW_S)).status()).isEqualTo(201);

        invalid(Message.post("/api/bids", BID, "bob", "s3", NOW_S).sign(ed25519), "does not match this request");
        invalid(Message.post("/api/bids", BID, "carol", "s1", NOW_S).sign(ed25519), "no key with its keyid");
    }

    @Test
    void aReplayIsRefused() throws Exception {
        Message message = bid().sign(ed25519);
        assertThat(send(message).status()).isEqualTo(201);

        refused(send(message), 401, "signature_replayed");
        signatures.advance(89);
        refused(send(message), 401, "signature_replayed");
        signatures.advance(2);
        refused(send(message), 401, "signature_expired");
        signatures.advance(-60);
        refused(send(message), 401, "signature_replayed");
        assertThat(api.log.appended).hasSize(1);
    }

    /// The nonce is used up, whatever becomes of the body.
    @Test
    void aReplayWithAnotherBodyIsRefused() throws Exception {
        Message message = bid().sign(ed25519);
        assertThat(send(message).status()).isEqualTo(201);
        message.body = BID.replace("12.50", "99.50");

        refused(send(message), 401, "signature_replayed");
    }

    @Test
    void anotherBodyIsRefused() throws Exception {
        Message message = bid().sign(ed25519);
        message.body = BID.replace("12.50", "99.50");
        refused(send(message), 400, "digest_mismatch");

        Message withItsDigest = bid().sign(ed25519);
        withItsDigest.body = BID.replace("12.50", "99.50");
        withItsDigest.digest(withItsDigest.body);
        invalid(withItsDigest, "does not match this request");

        Message ofAnother = bid();
        ofAnother.digest("{}");
        refused(send(ofAnother.sign(ed25519)), 400, "digest_mismatch");

        Message without = bid().sign(ed25519);
        without.body = "";
        refused(send(without), 400, "digest_mismatch");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void aBodyThatWasNotSignedIsRefused() throws Exception {
        Message message = message("/api/auctions/42/cancel", "").sign(ed25519);
        message.body = "{\"reason\": \"mine\"}";

        invalid(message, "does not cover content-digest");
    }

    @Test
    void anotherPathIsRefused() throws Exception {
        Message message = message("/api/bids/42/1/retract", "{}").sign(ed25519);
        message.target = "/api/bids/42/2/retract";

        invalid(message, "does not match this request");
    }

    @Test
    void anotherQueryIsRefused() throws Exception {
        Message message = Message.get("/api/auctions?limit=5&status=open", ALICE, "s1", NOW_S).sign(ed25519);
        message.target = "/api/auctions?limit=6&status=open";
        invalid(message, "does not match this request");
        message.target = "/api/auctions";
        invalid(message, "does not match this request");

        Message without = Message.get("/api/auctions", ALICE, "s1", NOW_S).sign(ed25519);
        without.target = "/api/auctions?limit=6";
        invalid(without, "does not cover @query");
    }

    @Test
    void anotherMethodOrHostIsRefused() throws Exception {
        Message message = Message.get("/api/auctions", ALICE, "s1", NOW_S).sign(ed25519);
        message.host = "localhost:81";
        invalid(message, "does not match this request");

        Message method = message("/api/auctions", "");
        method.headers.remove("idempotency-key");
        method.components.remove("idempotency-key");
        method.sign(ed25519).method = "GET";
        invalid(method, "does not match this request");
    }

    @Test
    void anotherCredentialIsRefused() throws Exception {
        Message message = bid().sign(ed25519);
        message.headers.put("authorization", "Bearer alice-2");
        invalid(message, "does not match this request");

        Message stolen = bid().sign(ed25519);
        stolen.headers.put("authorization", "Bearer bob");
        invalid(stolen, "no key with its keyid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@method",
                "@authority",
                "@path",
                "authorization",
                "content-digest",
                "idempotency-key",
                "prefer"
            })
    void whatMattersHasToBeCovered(String component) throws Exception {
        Message message = bid();
        message.headers.put("prefer", "wait=1");
        message.components.add("prefer");
        message.components.remove(component);

        invalid(message.sign(ed25519), "does not cover " + component + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@status", "@query-param", "@", "x-absent", "Authorization", "x y", "x:y", ""})
    void whatIsNotThereCannotBeCovered(String component) throws Exception {
        Message message = bid();
        message.components.add(component);
        message.headers.put("signature", "");

        invalid(message.sign(ed25519), "cover");
    }

    @ParameterizedTest
    @CsvSource({
        "-90, 0, 201, ",
        "-91, 0, 401, signature_expired",
        "30, 0, 201, ",
        "31, 0, 401, signature_in_future",
        "-50, -30, 201, ",
        "-50, -31, 401, signature_expired",
        "-1000000, 1000000, 401, signature_expired",
    })
    void aSignatureIsOfNow(long createdS, long expiresS, int status, String code) throws Exception {
        Message message = bid();
        message.parameters.put("created", Long.toString(NOW_S + createdS));
        if (expiresS != 0) {
            message.parameters.put("expires", Long.toString(NOW_S + expiresS));
        }

        RawClient.Response response = send(message.sign(ed25519));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).contains(code == null ? "\"id\"" : "\"code\":\"" + code + "\"");
    }

    @Test
    void theKeyIsTheSubjectsAndChoosesTheAlgorithm() throws Exception {
        Message unknown = bid();
        unknown.parameters.put("keyid", "\"s9\"");
        invalid(unknown.sign(ed25519), "no key with its keyid");

        Message others = bid();
        others.parameters.put("keyid", "\"s3\"");
        invalid(others.sign(ed25519), "no key with its keyid");

        Message algorithm = bid();
        algorithm.parameters.put("alg", "\"hmac-sha256\"");
        invalid(algorithm.sign(ed25519), "its alg is not ed25519");

        Message otherKey = bid();
        otherKey.parameters.put("keyid", "\"s2\"");
        invalid(otherKey.sign(ed25519), "does not match this request");

        invalid(bid().sign(TestSigner.ed25519()), "does not match this request");
    }

    @Test
    void twoSignaturesAreRefused() throws Exception {
        Message list = bid().sign(ed25519);
        list.headers.computeIfPresent("signature-input", (_, value) -> value + ", " + value.replace("sig1", "sig2"));
        invalid(list, "exactly one signature");

        Message lines = bid().sign(ed25519);
        lines.headers.put("Signature", String.valueOf(lines.headers.get("signature")));
        invalid(lines, "exactly one signature");
    }

    @Test
    void halfOfASignatureIsRefused() throws Exception {
        Message noInput = bid().sign(ed25519);
        noInput.headers.remove("signature-input");
        invalid(noInput, "it has no Signature-Input");

        Message noBytes = Message.post("/api/bids", BID, "bob", "s3", NOW_S).sign(ed25519);
        noBytes.headers.remove("signature");
        invalid(noBytes, "it has no Signature.");
    }

    @Test
    void headersThatAreTooMuchAreRefused() throws Exception {
        Message components = bid();
        for (int i = 0; i < 1_000; i++) {
            components.components.add("x-" + i);
        }
        invalid(components.sign(ed25519), "too many components");

        Message nonce = bid();
        nonce.parameters.put("nonce", "\"" + "n".repeat(10_000) + "\"");
        invalid(nonce.sign(ed25519), "nonce of 8 to 128");

        Message large = bid();
        large.parameters.put("tag", "\"" + "t".repeat(20_000) + "\"");
        refused(send(large.sign(ed25519)), 431, "headers_too_large");

        Message open = bid().sign(ed25519);
        open.headers.put("signature-input", "sig1=" + "(".repeat(10_000));
        invalid(open, "malformed");

        Message digest = bid();
        digest.headers.put("content-digest", "sha-256=:AAAA:,".repeat(600) + "sha-256=:AAAA:");
        refused(send(digest.sign(ed25519)), 400, "invalid_content_digest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256=:AAAA:",
                "sha-256=AAAA",
                "sha-256=:!:",
                "md5=:AAAAAAAAAAAAAAAAAAAAAA==:",
                "SHA-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
                "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
            })
    void aDigestThatCannotBeComparedIsRefused(String digest) throws Exception {
        Message message = bid();
        message.headers.put("content-digest", digest);

        refused(send(message.sign(ed25519)), 400, "invalid_content_digest");
    }

    /// Also without a signature: whoever sends a digest relies on it.
    @Test
    void aDigestIsComparedInAnyCase() throws Exception {
        Message message = Message.post("/api/bids", BID, "carol", "", NOW_S);
        assertThat(send(message).status()).isEqualTo(201);
        message.body = BID.replace("12.50", "99.50");
        refused(send(message), 400, "digest_mismatch");

        Message close = Message.post("/api/auctions/42/close", "", "carol", "", NOW_S);
        close.digest("{}");
        refused(send(close), 400, "digest_mismatch");
        close.digest("");
        assertThat(send(close).status()).isEqualTo(200);
        assertThat(api.log.appended).hasSize(2);
    }

    @Test
    void aStreamCannotBeSigned() throws Exception {
        Message message = message("/api/bids/stream", BID + "\n");
        message.headers.put("content-type", "application/x-ndjson");
        refused(send(message), 401, "signature_required");
        invalid(message.sign(ed25519), "a stream cannot be signed");

        Message unsigned = Message.post("/api/bids/stream", BID + "\n", "carol", "", NOW_S);
        unsigned.headers.put("content-type", "application/x-ndjson");
        unsigned.headers.remove("idempotency-key");
        refused(send(unsigned), 400, "invalid_content_digest");
        assertThat(api.log.appended).isEmpty();
    }

    /// Each instance knows its own nonces alone; the key has one effect on all of them.
    @Test
    void aSignedRequestNeedsAnIdempotencyKey() throws Exception {
        Message message = bid();
        message.headers.remove("idempotency-key");
        message.components.remove("idempotency-key");
        refused(send(message.sign(ed25519)), 400, "idempotency_key_required");

        String bids = "[" + BID + ", " + BID.replace("}", ", \"idempotency_key\": \"k-1\"}") + "]";
        RawClient.Response batch = send(message("/api/bids/batch", bids).sign(ed25519));

        assertThat(batch.status()).isEqualTo(200);
        assertThat(batch.body()).contains("\"code\":\"idempotency_key_required\"", "\"status\":201");
        assertThat(api.log.onlyAppended().idempotencyKey()).isEqualTo("k-1");
    }

    /// What holds between instances, and after a restart: the log returns the first decision.
    @Test
    void anotherInstanceTakesTheSameRequestUnderTheSameKey() throws Exception {
        TestSignatures others = new TestSignatures();
        others.know(ALICE, signatures.caller(ALICE));
        others.register("alice", true, "s1", ed25519);
        Message message = bid().sign(ed25519);
        assertThat(send(message).status()).isEqualTo(201);

        try (ApiFixture instance = new ApiFixture(Callers.by(others));
                RawClient itsClient = new RawClient(instance.port())) {
            assertThat(itsClient.send(message.text()).status()).isEqualTo(201);

            assertThat(instance.log.onlyAppended().idempotencyKey())
                    .isEqualTo(api.log.onlyAppended().idempotencyKey())
                    .isEqualTo(message.headers.get("idempotency-key"));
            refused(itsClient.send(message.text()), 401, "signature_replayed");
        }
    }

    /// Verifying costs more than the rest of a request.
    @Test
    void anAddressWithTooManyFailuresIsNotVerified() throws Exception {
        for (int i = 0; i < FAILURES; i++) {
            invalid(bid().sign(p256), "does not match this request");
        }

        refused(send(bid().sign(ed25519)), 429, "rate_limited");
        assertThat(signatures.accepted()).isZero();
        assertThat(send(Message.get("/api/auctions", ALICE, "", NOW_S)).status()).as("unsigned").isEqualTo(200);
    }

    /// Somebody without a token, behind the same address.
    @Test
    void whatOthersAtTheAddressFailDoesNotCount() throws Exception {
        for (int i = 0; i < FAILURES + 1; i++) {
            send(Message.get("/api/auctions", "nobody", "", NOW_S));
        }
        refused(send(Message.get("/api/auctions", "nobody", "", NOW_S)), 429, "rate_limited");

        assertThat(send(bid().sign(ed25519)).status()).isEqualTo(201);
    }

    @Test
    void aStreamEndsWhenItsSubjectHasToSign() throws Exception {
        try (StreamClient stream = new StreamClient(api.port(), "Authorization: Bearer carol")) {
            stream.send(BID + "\n");
            assertThat(stream.readHead().head.getFirst()).contains("200");
            assertThat(stream.line()).contains("\"line\":1");

            signatures.register("carol", true, "s4", TestSigner.ed25519());

            assertThat(stream.line()).contains("\"code\":\"signature_required\"", "\"lines_taken\":1");
        }
    }

    /// Whatever a byte is changed to: what is accepted is what was signed.
    @Test
    void noChangeOfAByteChangesWhatIsDecided() throws Exception {
        ApiFixture unlimited = new ApiFixture(Callers.by(signatures));
        Random random = new Random(17);
        int placed = 0;
        for (int i = 0; i < 400; i++) {
            Message message = bid().sign(ed25519);
            String key = message.headers.get("idempotency-key");
            StringBuilder text = new StringBuilder(message.text());
            // Not in the request line, whose other methods and versions other tests have.
            int from = text.indexOf("\r\n") + 2;
            text.setCharAt(from + random.nextInt(text.length() - from), (char) ('!' + random.nextInt(94)));
            int status;
            try (RawClient mutant = new RawClient(unlimited.port())) {
                status = mutant.send(text.toString()).status();
            } catch (IOException closed) {
                // Like a body that is shorter than its length.
                continue;
            }
            assertThat(status).as(text.toString()).isBetween(200, 499);
            if (status == 201) {
                placed++;
                FakeLog.Appended appended = unlimited.log.appended.getLast();
                assertThat(((PlaceBid) appended.command()).amountMicros()).as(text.toString()).isEqualTo(12_500_000);
                assertThat(appended.command().auctionId()).isEqualTo(42);
                assertThat(appended.idempotencyKey()).as(text.toString()).isEqualTo(key);
            }
        }
        assertThat(unlimited.log.appended).hasSize(placed);
        assertThat(placed).as("like a change of the content type's name").isBetween(1, 100);
        unlimited.close();
    }

    private static Message bid() {
        return message("/api/bids", BID);
    }

    private static Message message(String target, String body) {
        return Message.post(target, body, ALICE, "s1", NOW_S);
    }

    private RawClient.Response send(Message message) throws IOException {
        return client.send(message.text());
    }

    private void invalid(Message message, String reason) throws IOException {
        RawClient.Response response = send(message);
        refused(response, 401, "invalid_signature");
        assertThat(response.body()).contains(reason);
        assertThat(response.header("WWW-Authenticate")).startsWith("Signature");
    }

    private static void refused(RawClient.Response response, int status, String code) {
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
        assertThat(response.status()).isEqualTo(status);
    }
}
