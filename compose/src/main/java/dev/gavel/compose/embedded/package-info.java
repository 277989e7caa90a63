/// Kafka, Postgres and Redis from Maven artifacts: Kafka in this JVM, Postgres and Redis as child processes.
@NullMarked
package dev.gavel.compose.embedded;

import org.jspecify.annotations.NullMarked;
