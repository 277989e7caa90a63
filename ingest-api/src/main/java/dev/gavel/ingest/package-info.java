/// The ingest service: takes commands over HTTP, appends them to the log, and returns their decisions; and serves
/// reads. Start at `Ingest`, then `routes.PlaceBidRoute`.
@NullMarked
package dev.gavel.ingest;

import org.jspecify.annotations.NullMarked;
