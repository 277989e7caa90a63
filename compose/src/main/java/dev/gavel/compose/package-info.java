/// How the parts are put together: the command line `gavel`.
@NullMarked
package dev.gavel.compose;

import org.jspecify.annotations.NullMarked;
