/// Events folded into batches: what each poll of `auction-events` changes in the read models. No database, no Redis.
@NullMarked
package dev.gavel.projector.fold;

import org.jspecify.annotations.NullMarked;
