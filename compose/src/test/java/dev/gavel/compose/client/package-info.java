@NullMarked
package dev.gavel.compose.client;

import org.jspecify.annotations.NullMarked;
