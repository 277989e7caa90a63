@NullMarked
package dev.gavel.compose.verify;

import org.jspecify.annotations.NullMarked;
