/// The load generator: requests on a schedule over keep-alive connections, from two threads and without a framework, so
/// that it takes little CPU time from the measured server.
@NullMarked
package dev.gavel.benchmarks.load;

import org.jspecify.annotations.NullMarked;
