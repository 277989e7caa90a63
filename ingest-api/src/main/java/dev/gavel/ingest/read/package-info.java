/// The read models that the projector writes: Redis first, Postgres behind it.
@NullMarked
package dev.gavel.ingest.read;

import org.jspecify.annotations.NullMarked;
