/// A second implementation of the rules, written from docs/rules.md alone, and the properties that compare the two. It
/// is slow, obviously correct, and shares nothing with the rules under test but the message types.
@NullMarked
package dev.gavel.processor.auction.naive;

import org.jspecify.annotations.NullMarked;
