@NullMarked
package dev.gavel.replay.transfer;

import org.jspecify.annotations.NullMarked;
