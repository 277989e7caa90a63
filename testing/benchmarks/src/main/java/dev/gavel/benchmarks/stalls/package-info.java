/// What slow responses had in common with the processor's commits and the collector's pauses.
@NullMarked
package dev.gavel.benchmarks.stalls;

import org.jspecify.annotations.NullMarked;
