package dev.gavel.ingest.security;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.json.Problem;
import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Credentials and signing keys in memory, and a clock that stands still.
public final class TestSignatures implements Callers.Credentials {
    public static final long NOW_S = 1_800_000_000;

    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<String, SigningKeyStore.OfSubject> keys = new ConcurrentHashMap<>();
    private final RequestSignatures signatures =
            new RequestSignatures(
                    (subject, _) -> keys.getOrDefault(subject, SigningKeyStore.OfSubject.NONE),
                    () -> Instant.ofEpochSecond(nowS()));
    public final List<String> failed = new CopyOnWriteArrayList<>();
    private final AtomicLong nowS = new AtomicLong(NOW_S);

    private long nowS() {
        return nowS.get();
    }

    /// Sets the clock forward, or back.
    public void advance(long seconds) {
        nowS.addAndGet(seconds);
    }

    public void know(String credential, Caller caller) {
        callers.put(credential, caller);
    }

    public void register(String subject, boolean required, String id, TestSigner signer) {
        SigningKeyStore.OfSubject before = keys.getOrDefault(subject, SigningKeyStore.OfSubject.NONE);
        Map<String, SigningKey> all = new HashMap<>(before.keys());
        all.put(id, signer.publicKey());
        keys.put(subject, new SigningKeyStore.OfSubject(before.required() || required, all));
    }

    @Override
    public Caller caller(String credential) {
        Caller caller = callers.get(credential);
        if (caller == null) {
            throw Unauthenticated.invalidKey();
        }
        return caller;
    }

    @Override
    public @Nullable Caller known(String credential) {
        return callers.get(credential);
    }

    @Override
    public boolean checkSignature(ServerRequest request, Caller caller, boolean streams) {
        return signatures.check(request, caller, streams);
    }

    @Override
    public boolean mustSign(Caller caller) {
        return keys.getOrDefault(caller.subject(), SigningKeyStore.OfSubject.NONE).required();
    }

    @Override
    public void failed(Problem problem, ClientAddress client) {
        failed.add(problem.code());
    }

    public long accepted() {
        return signatures.accepted();
    }

    public long rejected() {
        return signatures.rejected();
    }

    public long missing() {
        return signatures.missing();
    }
}
