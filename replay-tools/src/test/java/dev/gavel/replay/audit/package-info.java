@NullMarked
package dev.gavel.replay.audit;

import org.jspecify.annotations.NullMarked;
