/// Tests of the command line.
@NullMarked
package dev.gavel.compose;

import org.jspecify.annotations.NullMarked;
