/// Connections as Helidon sees them: requests cut apart, validated and bounded in time before Helidon parses them.
@NullMarked
package dev.gavel.ingest.http.connection;

import org.jspecify.annotations.NullMarked;
