/// What all tools that replay the log share: the reader of the log, the memory of the replayed auctions, the progress
/// display, and files that are written whole.
@NullMarked
package dev.gavel.replay.log;

import org.jspecify.annotations.NullMarked;
