@NullMarked
package dev.gavel.ingest.http.connection;

import org.jspecify.annotations.NullMarked;
