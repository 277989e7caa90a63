/// The catalog service: follows a table of a Postgres database with Debezium and turns its rows into commands on the
/// log. Start reading at [Catalog].
@NullMarked
package dev.gavel.catalog;

import org.jspecify.annotations.NullMarked;
