/// Whether bids and reads work, checked once a second.
@NullMarked
package dev.gavel.ingest.health;

import org.jspecify.annotations.NullMarked;
