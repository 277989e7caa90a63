/// The load generator: requests on a schedule over keep-alive connections, from two threads without a framework, so
/// that it leaves the processors to what is measured.
@NullMarked
package dev.gavel.benchmarks.load;

import org.jspecify.annotations.NullMarked;
