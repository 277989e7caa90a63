/// Tests of the embedded parts.
@NullMarked
package dev.gavel.compose.embedded;

import org.jspecify.annotations.NullMarked;
