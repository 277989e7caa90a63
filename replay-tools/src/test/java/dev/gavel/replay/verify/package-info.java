@NullMarked
package dev.gavel.replay.verify;

import org.jspecify.annotations.NullMarked;
