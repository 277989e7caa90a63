/// Tests of the catalog service, with a real Postgres and a real broker.
@NullMarked
package dev.gavel.catalog;

import org.jspecify.annotations.NullMarked;
