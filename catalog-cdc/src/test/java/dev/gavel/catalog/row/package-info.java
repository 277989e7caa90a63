/// Tests of [dev.gavel.catalog.row].
@NullMarked
package dev.gavel.catalog.row;

import org.jspecify.annotations.NullMarked;
