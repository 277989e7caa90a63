/// Tests of [dev.gavel.projector.fold].
@NullMarked
package dev.gavel.projector.fold;

import org.jspecify.annotations.NullMarked;
