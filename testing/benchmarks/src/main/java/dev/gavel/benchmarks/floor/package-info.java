/// Lower bounds for comparison: HTTP alone and Kafka alone, on the same machine at the same time.
@NullMarked
package dev.gavel.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
