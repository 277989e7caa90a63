/// `gavel verify`, as people and machines see it. What thinks is in the processor's module.
@NullMarked
package dev.gavel.compose.verify;

import org.jspecify.annotations.NullMarked;
