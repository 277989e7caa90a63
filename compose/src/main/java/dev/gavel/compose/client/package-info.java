/// What the commands for people ask of a running Gavel: its HTTP API, its metrics, and its log.
@NullMarked
package dev.gavel.compose.client;

import org.jspecify.annotations.NullMarked;
