/// What the way of a bid costs, piece by piece, with JMH.
@NullMarked
package dev.gavel.benchmarks;

import org.jspecify.annotations.NullMarked;
