package dev.gavel.system.faults;

import java.util.SplittableRandom;

/// One way to break things.
///
/// @param name   as `-Dfaults.only` has it
/// @param strike breaks, waits as long as it must last, and heals; under load
record Fault(String name, Strike strike) {
    @FunctionalInterface
    interface Strike {
        void at(Scene scene, SplittableRandom random) throws Exception;
    }
}
