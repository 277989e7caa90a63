/// Tables of ingest that cannot be computed from the log.
@NullMarked
package dev.gavel.ingest.store;

import org.jspecify.annotations.NullMarked;
