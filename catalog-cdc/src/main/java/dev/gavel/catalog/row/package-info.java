/// Reads rows of the source table as auction terms and commands, or reports what is wrong with a row. Pure functions.
@NullMarked
package dev.gavel.catalog.row;

import org.jspecify.annotations.NullMarked;
