@NullMarked
package dev.gavel.benchmarks;

import org.jspecify.annotations.NullMarked;
