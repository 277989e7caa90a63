/// `gavel up`: all servers and services on this machine, in one process, with Postgres and Redis as its children and
/// one data directory.
@NullMarked
package dev.gavel.compose.up;

import org.jspecify.annotations.NullMarked;
