/// What each part of a running Gavel costs, read from `/proc` and from the JVM's own log.
@NullMarked
package dev.gavel.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
