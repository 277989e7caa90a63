/// What the tools that read the log have in common on a terminal: a progress bar, and files that are whole or not there.
@NullMarked
package dev.gavel.compose.log;

import org.jspecify.annotations.NullMarked;
