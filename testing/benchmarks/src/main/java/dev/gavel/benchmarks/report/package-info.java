/// What a load came to, for people and for machines.
@NullMarked
package dev.gavel.benchmarks.report;

import org.jspecify.annotations.NullMarked;
