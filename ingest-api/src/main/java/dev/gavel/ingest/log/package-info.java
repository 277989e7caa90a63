/// The way to the log and back: append a command, await its decision among the replies. Start at `CommandGateway`.
@NullMarked
package dev.gavel.ingest.log;

import org.jspecify.annotations.NullMarked;
