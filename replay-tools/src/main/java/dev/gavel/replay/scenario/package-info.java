/// `gavel what-if`: the log decided again under other terms, beside what it came to (docs/adr/0019).
@NullMarked
package dev.gavel.replay.scenario;

import org.jspecify.annotations.NullMarked;
