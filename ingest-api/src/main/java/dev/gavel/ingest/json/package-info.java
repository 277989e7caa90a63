/// The JSON of the API: strict parsers of request bodies, and writers of response bodies.
@NullMarked
package dev.gavel.ingest.json;

import org.jspecify.annotations.NullMarked;
