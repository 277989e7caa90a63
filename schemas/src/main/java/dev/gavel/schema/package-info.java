/// The messages of the pipeline: [Command], [Event], [Reply], and [AuctionView] for the read models. All are immutable
/// values. Their encoding is in `codec`, their topics in `topic`, the JSON of terms in `json`.
@NullMarked
package dev.gavel.schema;

import org.jspecify.annotations.NullMarked;
