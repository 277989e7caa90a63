/// Tests of headers, numbers and compression.
@NullMarked
package dev.gavel.ingest.http;

import org.jspecify.annotations.NullMarked;
