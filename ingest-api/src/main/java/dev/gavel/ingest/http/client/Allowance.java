package dev.gavel.ingest.http.client;

import dev.gavel.ingest.json.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/// What one caller may send of one kind of request: the token buckets that count it, of which each must have a token.
/// Used by one thread, for one request. The buckets are shared with the caller's other requests.
///
/// The headers are those of draft-ietf-httpapi-ratelimit-headers-10. They are sent in every `429`, and before it as
/// soon as less than half of a quota is left, so that most responses do without them.
public final class Allowance {
    /// The allowance of a caller without a limit.
    public static final Allowance UNLIMITED = new Allowance(null, null, null, null);

    private static final HeaderName POLICY = HeaderNames.create("RateLimit-Policy");
    private static final HeaderName LIMIT = HeaderNames.create("RateLimit");
    private static final long NS_PER_S = 1_000_000_000;

    private final @Nullable RatePolicy first;
    private final @Nullable Bucket firstBucket;
    private final @Nullable RatePolicy second;
    private final @Nullable Bucket secondBucket;
    private long firstLeft = Long.MAX_VALUE;
    private long secondLeft = Long.MAX_VALUE;

    /// The limit that was reached last.
    private @Nullable RatePolicy reached;

    /// Until `reached` has another token.
    private long waitNs;

    private Allowance(
            @Nullable RatePolicy first,
            @Nullable Bucket firstBucket,
            @Nullable RatePolicy second,
            @Nullable Bucket secondBucket) {
        this.first = first;
        this.firstBucket = firstBucket;
        this.second = second;
        this.secondBucket = secondBucket;
    }

    static Allowance of(RatePolicy policy, Bucket bucket) {
        return new Allowance(policy, bucket, null, null);
    }

    static Allowance of(RatePolicy first, Bucket firstBucket, RatePolicy second, Bucket secondBucket) {
        return new Allowance(first, firstBucket, second, secondBucket);
    }

    /// Takes one token of each bucket.
    ///
    /// @return 0 if it was taken, otherwise the time until there may be one, in nanoseconds; then nothing was taken
    public long take() {
        if (firstBucket == null) {
            return 0;
        }
        ConsumptionProbe probe = firstBucket.tryConsumeAndReturnRemaining(1);
        firstLeft = probe.getRemainingTokens();
        if (!probe.isConsumed()) {
            return reached(first, probe.getNanosToWaitForRefill());
        }
        if (secondBucket == null) {
            return 0;
        }
        probe = secondBucket.tryConsumeAndReturnRemaining(1);
        secondLeft = probe.getRemainingTokens();
        if (!probe.isConsumed()) {
            firstBucket.addTokens(1);
            return reached(second, probe.getNanosToWaitForRefill());
        }
        return 0;
    }

    /// Whether there is a token of each bucket. Takes none.
    public boolean isLeft() {
        return isLeft(first, firstBucket) && isLeft(second, secondBucket);
    }

    private boolean isLeft(@Nullable RatePolicy policy, @Nullable Bucket bucket) {
        if (bucket == null) {
            return true;
        }
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        if (!probe.canBeConsumed()) {
            reached(policy, probe.getNanosToWaitForRefill());
        }
        return probe.canBeConsumed();
    }

    /// Takes as many tokens as there are, up to a number.
    ///
    /// @return how many were taken
    public int takeUpTo(int wanted) {
        if (firstBucket == null || wanted == 0) {
            return wanted;
        }
        long taken = firstBucket.tryConsumeAsMuchAsPossible(wanted);
        if (taken < wanted) {
            reached(first, firstBucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        }
        if (secondBucket != null && taken > 0) {
            long ofSecond = secondBucket.tryConsumeAsMuchAsPossible(taken);
            if (ofSecond < taken) {
                firstBucket.addTokens(taken - ofSecond);
                reached(second, secondBucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
            }
            taken = ofSecond;
        }
        return (int) taken;
    }

    private long reached(@Nullable RatePolicy policy, long ns) {
        reached = policy;
        waitNs = Math.max(1, ns);
        return waitNs;
    }

    /// The response to requests for which there was no token. Counts them.
    public Problem reject(int requests) {
        RatePolicy policy = reached;
        if (policy == null) {
            throw new IllegalStateException("no limit was reached");
        }
        policy.countRejected(requests);
        int seconds = retryAfterSeconds();
        return Problem.tooMany("rate_limited", policy.sentence() + " Send it again in " + seconds + " s.")
                .retryAfter(seconds);
    }

    /// Counts a line of a stream that has to wait.
    public void countHeld() {
        if (reached != null) {
            reached.countHeld();
        }
    }

    /// Adds the headers that tell a caller its limits, if it has to know them.
    public void addTo(ServerResponse response) {
        if (first != null && (reached != null || isLow(first, firstLeft) || isLow(second, secondLeft))) {
            addPolicies(response);
            response.header(HeaderValues.create(LIMIT, limits()));
        }
    }

    /// Adds the limits alone, without what is left of them.
    public void addPolicies(ServerResponse response) {
        if (first != null) {
            String members = second == null ? first.asMember() : first.asMember() + ", " + second.asMember();
            response.header(HeaderValues.create(POLICY, members));
        }
    }

    private static boolean isLow(@Nullable RatePolicy policy, long left) {
        return policy != null && left < policy.rate().quota() / 2;
    }

    private String limits() {
        if (reached != null) {
            return "\"" + reached.name() + "\";r=0;t=" + retryAfterSeconds();
        }
        StringBuilder members = new StringBuilder();
        append(members, first, firstLeft);
        append(members, second, secondLeft);
        return members.toString();
    }

    /// Without the time: a client that divides by it would find a higher rate than the policy's.
    private static void append(StringBuilder members, @Nullable RatePolicy policy, long left) {
        if (policy != null) {
            members.append(members.isEmpty() ? "\"" : ", \"").append(policy.name()).append("\";r=").append(left);
        }
    }

    private int retryAfterSeconds() {
        return (int) Math.max(1, (waitNs + NS_PER_S - 1) / NS_PER_S);
    }
}
