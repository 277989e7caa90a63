/// Tests of live events without a broker.
@NullMarked
package dev.gavel.ingest.live;

import org.jspecify.annotations.NullMarked;
