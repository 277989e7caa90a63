/// `gavel export` and `gavel import`: move auctions from one log to another, as a file that can be checked on its own
/// (docs/adr/0014).
@NullMarked
package dev.gavel.replay.transfer;

import org.jspecify.annotations.NullMarked;
