@NullMarked
package dev.gavel.benchmarks.stalls;

import org.jspecify.annotations.NullMarked;
