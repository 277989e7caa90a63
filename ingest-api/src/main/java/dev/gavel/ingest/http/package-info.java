/// HTTP on top of Helidon: the server and its limits, bodies, headers, paging, compression, and errors as problems.
@NullMarked
package dev.gavel.ingest.http;

import org.jspecify.annotations.NullMarked;
