/// Faults: a cluster of separate processes, bidders who write down every answer, somebody who breaks things, and a
/// [dev.gavel.system.faults.Checker] that afterwards holds the log, Postgres and Redis against the answers.
@NullMarked
package dev.gavel.system.faults;

import org.jspecify.annotations.NullMarked;
