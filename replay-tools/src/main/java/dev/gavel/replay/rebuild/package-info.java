/// `gavel rebuild`: builds the read models again from the log beside the live ones, compares both, and swaps them.
/// Start reading at [dev.gavel.replay.rebuild.Rebuild].
@NullMarked
package dev.gavel.replay.rebuild;

import org.jspecify.annotations.NullMarked;
