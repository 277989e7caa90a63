package dev.gavel.ingest.http.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.util.concurrent.atomic.LongAdder;

/// A limit of one kind of request with the buckets of the callers that were seen lately. One that was not used for a
/// window is full, so forgetting it changes nothing. Above [#MAX_BUCKETS] the least used ones are forgotten, and their
/// callers start again with a full bucket. A client that can send from that many addresses has as many quotas anyway.
public final class RatePolicy {
    /// About 250 bytes each.
    static final int MAX_BUCKETS = 100_000;

    private final String name;
    private final Rate rate;
    private final String member;
    private final String sentence;
    private final TimeMeter clock;
    private final Cache<Object, Bucket> buckets;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder held = new LongAdder();

    RatePolicy(RateKind kind, String scope, String whose, Rate rate, TimeMeter clock) {
        this.name = kind.word().replace(' ', '-') + "-of-" + scope;
        this.member = "\"%s\";q=%d;w=%d".formatted(name, rate.quota(), rate.windowS());
        this.sentence = "%s may send %d %s in %d s.".formatted(whose, rate.quota(), kind.word(), rate.windowS());
        this.rate = rate;
        this.clock = clock;
        this.buckets =
                Caffeine.newBuilder()
                        .maximumSize(MAX_BUCKETS)
                        .expireAfterAccess(rate.window())
                        .ticker(clock::currentTimeNanos)
                        .executor(Runnable::run)
                        .build();
    }

    /// @param caller an address or a subject
    Bucket bucket(Object caller) {
        return buckets.get(caller, _ -> newBucket());
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.quota()).refillGreedy(rate.quota(), rate.window()))
                .withCustomTimePrecision(clock)
                .build();
    }

    /// As in `RateLimit-Policy`.
    public String name() {
        return name;
    }

    Rate rate() {
        return rate;
    }

    /// The member of `RateLimit-Policy`.
    String asMember() {
        return member;
    }

    /// For people.
    String sentence() {
        return sentence;
    }

    void countRejected(long requests) {
        rejected.add(requests);
    }

    void countHeld() {
        held.increment();
    }

    /// Requests and bids that got `429`.
    public long rejected() {
        return rejected.sum();
    }

    /// Lines of streams that had to wait.
    public long held() {
        return held.sum();
    }

    /// Callers that are remembered.
    public long callers() {
        return buckets.estimatedSize();
    }
}
