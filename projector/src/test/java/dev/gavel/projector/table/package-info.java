/// Tests of [dev.gavel.projector.table].
@NullMarked
package dev.gavel.projector.table;

import org.jspecify.annotations.NullMarked;
