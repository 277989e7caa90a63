/// Tests of [dev.gavel.projector.redis].
@NullMarked
package dev.gavel.projector.redis;

import org.jspecify.annotations.NullMarked;
