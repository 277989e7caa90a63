/// Events to read models: what was decided goes to Postgres, exactly once, and from there to Redis, which may lose
/// everything at any time. Start reading at [ProjectionLoop].
@NullMarked
package dev.gavel.projector;

import org.jspecify.annotations.NullMarked;
