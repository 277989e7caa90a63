/// Compares the read models with the fold of the log, byte for byte, while the projector continues (docs/adr/0013).
@NullMarked
package dev.gavel.replay.audit;

import org.jspecify.annotations.NullMarked;
