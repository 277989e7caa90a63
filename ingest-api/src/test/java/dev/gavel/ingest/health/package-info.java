/// Tests of the health checks.
@NullMarked
package dev.gavel.ingest.health;

import org.jspecify.annotations.NullMarked;
