/// Tests of what a row means.
@NullMarked
package dev.gavel.catalog.row;

import org.jspecify.annotations.NullMarked;
