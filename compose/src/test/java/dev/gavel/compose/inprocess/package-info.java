@NullMarked
package dev.gavel.compose.inprocess;

import org.jspecify.annotations.NullMarked;
