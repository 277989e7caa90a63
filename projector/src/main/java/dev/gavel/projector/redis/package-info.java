/// The connection to Redis, and the sink that copies each batch there after Postgres has committed it.
@NullMarked
package dev.gavel.projector.redis;

import org.jspecify.annotations.NullMarked;
