/// What a row of a catalog means: terms, commands, or a sentence that says what is wrong with it. Pure.
@NullMarked
package dev.gavel.catalog.row;

import org.jspecify.annotations.NullMarked;
