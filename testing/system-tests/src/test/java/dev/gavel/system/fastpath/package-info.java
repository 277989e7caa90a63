/// Checks that an ingest node locally rejects only bids that the rules would reject.
@NullMarked
package dev.gavel.system.fastpath;

import org.jspecify.annotations.NullMarked;
