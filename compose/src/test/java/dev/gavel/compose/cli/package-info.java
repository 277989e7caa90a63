@NullMarked
package dev.gavel.compose.cli;

import org.jspecify.annotations.NullMarked;
