@NullMarked
package dev.gavel.projector.rebuild;

import org.jspecify.annotations.NullMarked;
