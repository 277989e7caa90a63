/// The processor: reads commands in the log's order, decides each by the rules in `auction`, and writes the event, the
/// state and the answer in one transaction.
@NullMarked
package dev.gavel.processor;

import org.jspecify.annotations.NullMarked;
