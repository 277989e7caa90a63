/// Reads the log again, from its beginning, with nothing but consumers: for every tool that folds commands outside the
/// processor.
@NullMarked
package dev.gavel.replay.log;

import org.jspecify.annotations.NullMarked;
