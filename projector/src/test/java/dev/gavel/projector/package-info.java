/// Tests of the projector, and the real Postgres and Redis that they run against.
@NullMarked
package dev.gavel.projector;

import org.jspecify.annotations.NullMarked;
