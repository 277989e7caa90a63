/// The read models compared with the log, to the byte, while the projector goes on.
@NullMarked
package dev.gavel.replay.audit;

import org.jspecify.annotations.NullMarked;
