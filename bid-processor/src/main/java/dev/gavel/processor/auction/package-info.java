/// The auction's rules: pure, static, total. No clock, no random, no I/O, no Kafka. The same log gives the same
/// decisions on every machine and at every replay.
@NullMarked
package dev.gavel.processor.auction;

import org.jspecify.annotations.NullMarked;
