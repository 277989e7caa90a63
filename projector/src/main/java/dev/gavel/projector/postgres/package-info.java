/// The connection to Postgres, and the sink that writes each batch in one transaction.
@NullMarked
package dev.gavel.projector.postgres;

import org.jspecify.annotations.NullMarked;
