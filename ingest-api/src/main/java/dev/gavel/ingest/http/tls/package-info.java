/// HTTPS for the API, with a certificate that can be renewed without a restart.
@NullMarked
package dev.gavel.ingest.http.tls;

import org.jspecify.annotations.NullMarked;
