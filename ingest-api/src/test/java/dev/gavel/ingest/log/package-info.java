/// Tests of the way to the log and back.
@NullMarked
package dev.gavel.ingest.log;

import org.jspecify.annotations.NullMarked;
