/// The read model's tables in Postgres: their columns, their rows as binary COPY, and the statements that change them
/// within a transaction. The projector, the rebuild and the audit all use these classes, so they agree to the byte.
@NullMarked
package dev.gavel.projector.table;

import org.jspecify.annotations.NullMarked;
