@NullMarked
package dev.gavel.compose.whatif;

import org.jspecify.annotations.NullMarked;
