/// Gavel as its users have it: separate processes, real Kafka, Postgres and Redis, everything from outside.
@NullMarked
package dev.gavel.system;

import org.jspecify.annotations.NullMarked;
