@NullMarked
package dev.gavel.benchmarks.report;

import org.jspecify.annotations.NullMarked;
