/// The parts that Gavel stands on, run on this machine out of Maven artefacts: Kafka in this JVM, Postgres and Redis as
/// child processes, all with their data in one directory.
@NullMarked
package dev.gavel.compose.embedded;

import org.jspecify.annotations.NullMarked;
