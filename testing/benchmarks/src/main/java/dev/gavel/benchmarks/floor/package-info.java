/// The least that the same work can cost on this machine, at this moment.
@NullMarked
package dev.gavel.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
