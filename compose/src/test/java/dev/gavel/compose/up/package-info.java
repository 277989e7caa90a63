/// Tests of `gavel up`.
@NullMarked
package dev.gavel.compose.up;

import org.jspecify.annotations.NullMarked;
