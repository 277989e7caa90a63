package dev.gavel.system.faults;

import java.util.SplittableRandom;

/// One kind of fault.
///
/// @param name as `-Dfaults.only` has it
/// @param strike breaks, waits as long as it must last, and heals; under load
/// @param mostRounds of one run, for what takes minutes
record Fault(String name, Strike strike, int mostRounds) {
    Fault(String name, Strike strike) {
        this(name, strike, Integer.MAX_VALUE);
    }

    @FunctionalInterface
    interface Strike {
        void at(FaultScenario scenario, SplittableRandom random) throws Exception;
    }
}
