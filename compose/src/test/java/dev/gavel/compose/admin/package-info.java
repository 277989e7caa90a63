@NullMarked
package dev.gavel.compose.admin;

import org.jspecify.annotations.NullMarked;
