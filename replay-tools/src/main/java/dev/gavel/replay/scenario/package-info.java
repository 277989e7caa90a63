/// `gavel what-if`: replays the log under other terms and compares the results (docs/adr/0019).
@NullMarked
package dev.gavel.replay.scenario;

import org.jspecify.annotations.NullMarked;
