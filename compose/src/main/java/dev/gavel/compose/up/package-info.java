/// `gavel up`: everything on this machine, in one process and two children, durable in one directory.
@NullMarked
package dev.gavel.compose.up;

import org.jspecify.annotations.NullMarked;
