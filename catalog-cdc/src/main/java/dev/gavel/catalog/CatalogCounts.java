package dev.gavel.catalog;

import java.util.concurrent.atomic.LongAdder;

/// What came of the changes so far, for the log.
final class CatalogCounts {
    final LongAdder commands = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unchanged = new LongAdder();

    @Override
    public String toString() {
        return "commands=" + commands + " malformed=" + malformed + " unchanged=" + unchanged;
    }
}
