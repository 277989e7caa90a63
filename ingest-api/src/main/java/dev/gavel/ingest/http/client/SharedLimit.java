package dev.gavel.ingest.http.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// A limit for all clients together, with a lower one for each client. It remembers only clients that currently use a
/// part of it.
public final class SharedLimit {
    private final long limit;
    private final long limitOfClient;
    private final AtomicLong held = new AtomicLong();
    private final Map<ClientAddress, Long> heldByClient = new ConcurrentHashMap<>();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder rejectedOfClient = new LongAdder();

    /// The result of [#tryTake].
    public enum Result {
        TAKEN,
        /// The client has reached its own limit.
        CLIENT_AT_LIMIT,
        /// All clients together have reached the limit.
        AT_LIMIT
    }

    public SharedLimit(long limit, long limitOfClient) {
        this.limit = limit;
        this.limitOfClient = limitOfClient;
    }

    public Result tryTake(ClientAddress client, long amount) {
        if (heldByClient.merge(client, amount, Long::sum) > limitOfClient) {
            giveBack(client, amount);
            rejectedOfClient.increment();
            return Result.CLIENT_AT_LIMIT;
        }
        if (!addWithinLimit(amount)) {
            giveBack(client, amount);
            rejected.increment();
            return Result.AT_LIMIT;
        }
        return Result.TAKEN;
    }

    /// Without exceeding the limit for a moment, in which others would be rejected.
    private boolean addWithinLimit(long amount) {
        while (true) {
            long now = held.get();
            if (now + amount > limit) {
                return false;
            }
            if (held.compareAndSet(now, now + amount)) {
                return true;
            }
        }
    }

    /// Takes in any case: for what exists already.
    public void take(ClientAddress client, long amount) {
        heldByClient.merge(client, amount, Long::sum);
        held.addAndGet(amount);
    }

    public void release(ClientAddress client, long amount) {
        held.addAndGet(-amount);
        giveBack(client, amount);
    }

    private void giveBack(ClientAddress client, long amount) {
        heldByClient.computeIfPresent(client, (_, mine) -> mine == amount ? null : mine - amount);
    }

    public long limit() {
        return limit;
    }

    public long limitOfClient() {
        return limitOfClient;
    }

    /// What all clients hold now.
    public long held() {
        return held.get();
    }

    /// Clients that hold something.
    public int clients() {
        return heldByClient.size();
    }

    /// How often the limit of all clients was reached.
    public long rejected() {
        return rejected.sum();
    }

    /// How often a client has reached its own limit.
    public long rejectedOfClient() {
        return rejectedOfClient.sum();
    }
}
