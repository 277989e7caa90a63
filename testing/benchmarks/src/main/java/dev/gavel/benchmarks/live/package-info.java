/// `gavel bench live`: many subscribers to live events.
@NullMarked
package dev.gavel.benchmarks.live;

import org.jspecify.annotations.NullMarked;
