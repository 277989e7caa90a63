/// The way to the log and back: append a command, wait for its decision among the replies.
@NullMarked
package dev.gavel.ingest.log;

import org.jspecify.annotations.NullMarked;
