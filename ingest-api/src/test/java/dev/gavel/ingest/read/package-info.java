/// Tests of the read models.
@NullMarked
package dev.gavel.ingest.read;

import org.jspecify.annotations.NullMarked;
