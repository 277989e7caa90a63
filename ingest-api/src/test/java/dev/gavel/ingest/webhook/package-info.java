@NullMarked
package dev.gavel.ingest.webhook;

import org.jspecify.annotations.NullMarked;
