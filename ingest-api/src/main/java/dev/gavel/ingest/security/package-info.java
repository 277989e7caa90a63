/// Who acts: credentials of requests and what they allow. It knows nothing of routes.
@NullMarked
package dev.gavel.ingest.security;

import org.jspecify.annotations.NullMarked;
