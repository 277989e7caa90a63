/// Tests of bodies in and out.
@NullMarked
package dev.gavel.ingest.json;

import org.jspecify.annotations.NullMarked;
