/// The command line: every command of `gavel`, and the options that several of them share.
@NullMarked
package dev.gavel.compose.cli;

import org.jspecify.annotations.NullMarked;
