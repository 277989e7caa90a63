/// Tests of [dev.gavel.projector.postgres].
@NullMarked
package dev.gavel.projector.postgres;

import org.jspecify.annotations.NullMarked;
