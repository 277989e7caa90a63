/// Commands and events as JSON for people: decimal amounts, ISO 8601 times, and the names of the HTTP API. Only the
/// bytes of a record are an interchange format.
@NullMarked
package dev.gavel.replay.readable;

import org.jspecify.annotations.NullMarked;
