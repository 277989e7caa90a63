/// Tests of the routes over real HTTP, with a fake log and fake read models.
@NullMarked
package dev.gavel.ingest.routes;

import org.jspecify.annotations.NullMarked;
