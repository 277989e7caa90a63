package dev.gavel.processor;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A map from positive numbers to values, without an object per entry. Callers choose the numbers, so their places
/// depend on a secret of this process; nothing can be learnt from the order, because there is none.
///
/// @param <V> values
final class LongMap<V> {
    private static final int FIRST_CAPACITY = 8;
    private static final long SECRET = ThreadLocalRandom.current().nextLong();

    /// A key and a compressed reference, at most twice for each entry.
    private static final long BYTES_PER_PLACE = Long.BYTES + Integer.BYTES;

    private static final long[] NO_KEYS = new long[0];
    private static final @Nullable Object[] NO_VALUES = new @Nullable Object[0];

    /// 0: the place is free.
    private long[] keys = NO_KEYS;

    private @Nullable Object[] values = NO_VALUES;
    private int size;

    int size() {
        return size;
    }

    /// The estimated size in memory, without the values.
    long bytes() {
        return keys.length * BYTES_PER_PLACE;
    }

    /// @return null: there is none
    @SuppressWarnings("unchecked") // Only `put` writes values.
    @Nullable V get(long key) {
        return size == 0 ? null : (V) values[place(key)];
    }

    void put(long key, V value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int place = place(key);
        if (keys[place] == 0) {
            keys[place] = key;
            size++;
        }
        values[place] = value;
    }

    void clear() {
        keys = NO_KEYS;
        values = NO_VALUES;
        size = 0;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[Math.max(FIRST_CAPACITY, 2 * oldKeys.length)];
        values = new @Nullable Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int place = place(oldKeys[i]);
                keys[place] = oldKeys[i];
                values[place] = oldValues[i];
            }
        }
    }

    /// Where the key is, or would be. The map is never more than half full.
    private int place(long key) {
        int mask = keys.length - 1;
        int place = (int) mix(key) & mask;
        while (keys[place] != 0 && keys[place] != key) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /// MurmurHash3's finalizer.
    private static long mix(long key) {
        long hash = key ^ SECRET;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
