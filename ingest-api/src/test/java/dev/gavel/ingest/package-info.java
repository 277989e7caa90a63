/// Tests of the ingest service.
@NullMarked
package dev.gavel.ingest;

import org.jspecify.annotations.NullMarked;
