/// The rules a second time, written from docs/rules.md alone: slow, plainly right, and nothing shared with the rules
/// under test but the language of the messages. And the properties that hold one against the other.
@NullMarked
package dev.gavel.processor.auction.naive;

import org.jspecify.annotations.NullMarked;
