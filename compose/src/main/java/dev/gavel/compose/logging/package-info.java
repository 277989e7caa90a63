/// Where log lines go.
@NullMarked
package dev.gavel.compose.logging;

import org.jspecify.annotations.NullMarked;
