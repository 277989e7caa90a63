/// Live events: the committed events of `auction-events`, pushed to subscribers over HTTP (docs/adr/0046). One thread
/// reads the log, one writes to all subscribers, two read history; none of them is used by a bid.
@NullMarked
package dev.gavel.ingest.live;

import org.jspecify.annotations.NullMarked;
