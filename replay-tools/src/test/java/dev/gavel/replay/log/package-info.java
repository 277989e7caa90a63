@NullMarked
package dev.gavel.replay.log;

import org.jspecify.annotations.NullMarked;
