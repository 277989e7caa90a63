/// Tests of request and response bodies.
@NullMarked
package dev.gavel.ingest.json;

import org.jspecify.annotations.NullMarked;
