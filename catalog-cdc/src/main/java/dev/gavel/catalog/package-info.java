/// Auctions kept in somebody's SQL table appear on the log: Debezium's changes to commands. Start reading at [Catalog].
@NullMarked
package dev.gavel.catalog;

import org.jspecify.annotations.NullMarked;
