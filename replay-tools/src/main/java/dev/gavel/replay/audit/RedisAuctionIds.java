package dev.gavel.replay.audit;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// The ids of the auctions that have a key in Redis, found by SCAN. The ones that the log has are marked, so that the
/// extra ones remain. Holds 8 bytes per auction. Used by several threads.
final class RedisAuctionIds {
    private static final Pattern KEY = Pattern.compile("auction:(\\d{1,19})(:highest)?");
    private static final int KEYS_PER_CALL = 1_000;

    private final long[] ids;
    private final BitSet known;

    private RedisAuctionIds(long[] ids) {
        this.ids = ids;
        this.known = new BitSet(ids.length);
    }

    static RedisAuctionIds scan(RedisCommands<String, String> redis) {
        ScanIterator<String> keys =
                ScanIterator.scan(redis, ScanArgs.Builder.matches("auction:*").limit(KEYS_PER_CALL));
        LongStream.Builder found = LongStream.builder();
        while (keys.hasNext()) {
            Matcher key = KEY.matcher(keys.next());
            if (key.matches()) {
                found.add(id(key.group(1)));
            }
        }
        return new RedisAuctionIds(found.build().filter(id -> id > 0).sorted().distinct().toArray());
    }

    synchronized void markKnown(long[] onTheLog) {
        for (long id : onTheLog) {
            int at = Arrays.binarySearch(ids, id);
            if (at >= 0) {
                known.set(at);
            }
        }
    }

    /// The ids that were not marked.
    synchronized long[] unknown() {
        BitSet unknown = new BitSet(ids.length);
        unknown.set(0, ids.length);
        unknown.andNot(known);
        return unknown.stream().mapToLong(at -> ids[at]).toArray();
    }

    /// Returns 0, which no auction has, if the number is too large.
    private static long id(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }
}
