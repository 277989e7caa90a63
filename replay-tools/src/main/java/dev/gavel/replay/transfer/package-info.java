/// `gavel export` and `gavel import`: auctions out of one log and into another, as a file that proves itself
/// (docs/adr/0014).
@NullMarked
package dev.gavel.replay.transfer;

import org.jspecify.annotations.NullMarked;
