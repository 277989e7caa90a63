/// The auction rules: pure functions of the state and the command. No clock, no randomness, no I/O, no Kafka and no
/// encoding, so the same log gives the same decisions on every machine and at every replay
/// (docs/architecture.md#invariants).
@NullMarked
package dev.gavel.processor.auction;

import org.jspecify.annotations.NullMarked;
