/// The HTTP side of Gavel: routes that put commands on the log and answer with their decision, and routes that read.
/// Start at `Ingest`, then `BidRoutes`.
@NullMarked
package dev.gavel.ingest;

import org.jspecify.annotations.NullMarked;
