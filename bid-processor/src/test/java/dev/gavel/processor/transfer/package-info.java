@NullMarked
package dev.gavel.processor.transfer;

import org.jspecify.annotations.NullMarked;
