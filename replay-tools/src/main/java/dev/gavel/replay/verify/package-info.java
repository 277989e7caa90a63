/// `gavel verify`: recomputes every decision from the commands and compares it with the recorded one (docs/adr/0013).
@NullMarked
package dev.gavel.replay.verify;

import org.jspecify.annotations.NullMarked;
