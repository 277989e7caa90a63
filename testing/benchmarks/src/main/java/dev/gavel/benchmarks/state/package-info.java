/// `gavel bench state`: the processor over many auctions.
@NullMarked
package dev.gavel.benchmarks.state;

import org.jspecify.annotations.NullMarked;
