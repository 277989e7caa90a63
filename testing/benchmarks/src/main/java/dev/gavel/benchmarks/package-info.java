/// `gavel bench`: the load generator, the standard suite, and JMH benchmarks of single functions.
@NullMarked
package dev.gavel.benchmarks;

import org.jspecify.annotations.NullMarked;
