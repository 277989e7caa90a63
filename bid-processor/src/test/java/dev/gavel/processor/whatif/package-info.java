@NullMarked
package dev.gavel.processor.whatif;

import org.jspecify.annotations.NullMarked;
