@NullMarked
package dev.gavel.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
