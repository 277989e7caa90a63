package dev.gavel.system.faults;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// The settings of a fault run.
///
/// @param seed of everything that is random
/// @param rounds how often each fault strikes
record FaultSettings(long seed, int rounds, List<Fault> faults) {
    private static final int MOST_ROUNDS = 1_000;
    private static final String COMMAND = "mvn -B verify -Pfaults -pl testing/system-tests -am";

    FaultSettings {
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException("faults.rounds must be 1 to " + MOST_ROUNDS + ", not " + rounds);
        }
    }

    /// `faults.seed`, `faults.rounds`, `faults.only`; what is not set, or empty, has a default.
    static FaultSettings ofProperties() {
        String seed = System.getProperty("faults.seed", "");
        return new FaultSettings(
                seed.isEmpty() ? RandomGenerator.getDefault().nextLong(1_000_000) : Long.parseLong(seed),
                Integer.parseInt(property("faults.rounds", "2")),
                chosen(System.getProperty("faults.only", "")));
    }

    String toRepeat(Fault fault) {
        return COMMAND + " -Dfaults.seed=" + seed + " -Dfaults.rounds=" + rounds + " -Dfaults.only=" + fault.name();
    }

    /// Whole, as one would type it.
    @Override
    public String toString() {
        return COMMAND + " -Dfaults.seed=" + seed + " -Dfaults.rounds=" + rounds;
    }

    private static List<Fault> chosen(String names) {
        if (names.isEmpty()) {
            return Faults.ALL;
        }
        List<String> wanted = Arrays.asList(names.split(",", -1));
        List<String> known = Faults.ALL.stream().map(Fault::name).toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("faults.only: there is no fault " + name + "; there are " + known);
            }
        }
        return Faults.ALL.stream().filter(fault -> wanted.contains(fault.name())).toList();
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? otherwise : value;
    }
}
