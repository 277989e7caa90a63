@NullMarked
package dev.gavel.replay.scenario;

import org.jspecify.annotations.NullMarked;
