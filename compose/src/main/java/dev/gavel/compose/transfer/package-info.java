/// `gavel export` and `gavel import` on a terminal.
@NullMarked
package dev.gavel.compose.transfer;

import org.jspecify.annotations.NullMarked;
