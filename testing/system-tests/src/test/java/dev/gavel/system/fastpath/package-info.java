/// Whether what an ingest node refuses by itself is what the rules would have refused.
@NullMarked
package dev.gavel.system.fastpath;

import org.jspecify.annotations.NullMarked;
