/// The routes of the API, one class per capability, and the table of their paths. Start at `HttpApi`, then
/// `PlaceBidRoute`.
@NullMarked
package dev.gavel.ingest.routes;

import org.jspecify.annotations.NullMarked;
