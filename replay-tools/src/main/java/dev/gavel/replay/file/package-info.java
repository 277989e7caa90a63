/// Files that a command reads and writes: bounded reading, complete writing, and messages that name what is wrong.
@NullMarked
package dev.gavel.replay.file;

import org.jspecify.annotations.NullMarked;
