@NullMarked
package dev.gavel.replay.rebuild;

import org.jspecify.annotations.NullMarked;
