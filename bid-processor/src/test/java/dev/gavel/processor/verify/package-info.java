@NullMarked
package dev.gavel.processor.verify;

import org.jspecify.annotations.NullMarked;
