@NullMarked
package dev.gavel.compose.transfer;

import org.jspecify.annotations.NullMarked;
