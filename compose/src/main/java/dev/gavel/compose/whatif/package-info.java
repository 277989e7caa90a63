/// `gavel what-if` on a terminal: options, table, JSON.
@NullMarked
package dev.gavel.compose.whatif;

import org.jspecify.annotations.NullMarked;
