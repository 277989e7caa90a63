/// `gavel verify`: every decision recomputed from the commands, and compared with what was decided.
@NullMarked
package dev.gavel.replay.verify;

import org.jspecify.annotations.NullMarked;
