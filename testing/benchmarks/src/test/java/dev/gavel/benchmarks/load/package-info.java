@NullMarked
package dev.gavel.benchmarks.load;

import org.jspecify.annotations.NullMarked;
