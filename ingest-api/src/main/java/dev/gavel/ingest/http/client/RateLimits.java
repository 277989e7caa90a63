package dev.gavel.ingest.http.client;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What callers may send in a time, and what they have sent (docs/adr/0052).
public final class RateLimits {
    private final Map<RateKind, Policies> policies = new EnumMap<>(RateKind.class);

    /// The limits of one kind of request.
    private record Policies(@Nullable RatePolicy client, @Nullable RatePolicy subject) {
        private static final Policies NONE = new Policies(null, null);

        List<RatePolicy> present() {
            List<RatePolicy> present = new ArrayList<>();
            if (client != null) {
                present.add(client);
            }
            if (subject != null) {
                present.add(subject);
            }
            return present;
        }
    }

    public RateLimits(RateConfig config, TimeMeter clock) {
        for (RateKind kind : RateKind.values()) {
            policies.put(
                    kind,
                    new Policies(
                            policy(kind, "client", "Your address", config.ofClient(kind), clock),
                            policy(kind, "subject", "You", config.ofSubject(kind), clock)));
        }
    }

    private static @Nullable RatePolicy policy(RateKind kind, String scope, String whose, Rate rate, TimeMeter clock) {
        return rate.isOff() ? null : new RatePolicy(kind, scope, whose, rate, clock);
    }

    /// What the caller may send of this kind now.
    ///
    /// @param subject empty: an anonymous caller
    public Allowance allowance(RateKind kind, ClientAddress client, String subject) {
        Policies both = of(kind);
        RatePolicy ofClient = both.client;
        RatePolicy ofSubject = subject.isEmpty() ? null : both.subject;
        if (ofClient == null) {
            return ofSubject == null ? Allowance.UNLIMITED : Allowance.of(ofSubject, ofSubject.bucket(subject));
        }
        Bucket bucket = ofClient.bucket(client);
        return ofSubject == null
                ? Allowance.of(ofClient, bucket)
                : Allowance.of(ofClient, bucket, ofSubject, ofSubject.bucket(subject));
    }

    private record SubjectAt(ClientAddress client, String subject) {}

    /// How many more requests a known caller may fail from this address. Failures of other callers at the address do
    /// not count.
    public Allowance failuresOfKnown(ClientAddress client, String subject) {
        RatePolicy policy = of(RateKind.FAILURES).client;
        return policy == null
                ? Allowance.UNLIMITED
                : Allowance.of(policy, policy.bucket(new SubjectAt(client, subject)));
    }

    /// Whether requests of this kind have any limit.
    public boolean isLimited(RateKind kind) {
        Policies both = of(kind);
        return both.client != null || both.subject != null;
    }

    /// Every limit, for the metrics.
    public List<RatePolicy> all() {
        return policies.values().stream().flatMap(both -> both.present().stream()).toList();
    }

    private Policies of(RateKind kind) {
        return policies.getOrDefault(kind, Policies.NONE);
    }
}
