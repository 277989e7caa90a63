/// Commands and events as JSON for people: amounts as decimals, times as ISO-8601, names as the HTTP API has them. Not
/// an interchange format; the bytes are.
@NullMarked
package dev.gavel.replay.readable;

import org.jspecify.annotations.NullMarked;
