/// The command line `gavel` and the stack that `gavel up` runs.
@NullMarked
package dev.gavel.compose;

import org.jspecify.annotations.NullMarked;
