@NullMarked
package dev.gavel.replay.file;

import org.jspecify.annotations.NullMarked;
