/// The queries of the read models that the projector writes: Redis first, then Postgres.
@NullMarked
package dev.gavel.ingest.read;

import org.jspecify.annotations.NullMarked;
