/// `gavel rebuild`: the read models made anew from the log beside the live ones, compared, and put in their place.
/// Start reading at [dev.gavel.replay.rebuild.Rebuild].
@NullMarked
package dev.gavel.replay.rebuild;

import org.jspecify.annotations.NullMarked;
