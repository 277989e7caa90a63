/// The projector: folds events and writes the read models, to Postgres exactly once and from there to Redis, which may
/// lose its data at any time. Start reading at [ProjectionLoop].
@NullMarked
package dev.gavel.projector;

import org.jspecify.annotations.NullMarked;
