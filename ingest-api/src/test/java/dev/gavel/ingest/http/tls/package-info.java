@NullMarked
package dev.gavel.ingest.http.tls;

import org.jspecify.annotations.NullMarked;
