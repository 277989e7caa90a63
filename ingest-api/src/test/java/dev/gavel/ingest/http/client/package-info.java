@NullMarked
package dev.gavel.ingest.http.client;

import org.jspecify.annotations.NullMarked;
