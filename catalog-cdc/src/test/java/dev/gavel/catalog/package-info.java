/// Tests of the catalog service, and the real Postgres and broker that they run against.
@NullMarked
package dev.gavel.catalog;

import org.jspecify.annotations.NullMarked;
