/// Whether bids and reads work, looked at once a second.
@NullMarked
package dev.gavel.ingest.health;

import org.jspecify.annotations.NullMarked;
