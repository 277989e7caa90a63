package dev.gavel.processor.auction.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.naive.NaiveEngine;
import dev.gavel.processor.auction.simulation.Finding.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

/// Tests the simulation: it reports each deliberate defect as the right kind of finding, together with the consequences
/// of the defect and nothing else.
final class DefectTest {
    private static final int RUNS = 120;

    @Example
    void aCommitThatLosesTheChangelogLeavesAnotherState() {
        assertThat(kinds(Defect.LOSES_CHANGES))
                .hasEntrySatisfying(Kind.STATE_UNLIKE_THE_FOLD, runs -> atLeast(RUNS / 4, runs))
                .hasEntrySatisfying(Kind.GAP, runs -> atLeast(RUNS / 20, runs))
                .doesNotContainKeys(Kind.LOST, Kind.DOUBLED, Kind.EXTRA, Kind.REORDERED);
    }

    @Example
    void stateOfAnAbortedTransactionIsFound() {
        assertThat(kinds(Defect.KEEPS_ABORTED_CHANGES))
                .hasEntrySatisfying(Kind.STATE_UNLIKE_THE_FOLD, runs -> atLeast(RUNS / 4, runs))
                .hasEntrySatisfying(Kind.UNLIKE_THE_FOLD, runs -> atLeast(RUNS / 4, runs))
                .doesNotContainKeys(Kind.LOST, Kind.DOUBLED, Kind.EXTRA, Kind.REORDERED);
    }

    @Example
    void aReplyThatDiffersIsFoundAndNothingElse() {
        assertThat(kinds(Defect.ALTERS_A_REPLY))
                .containsOnlyKeys(Kind.REPLY_UNLIKE_EVENT)
                .allSatisfy((_, runs) -> atLeast(RUNS / 2, runs));
    }

    @Example
    void aDoubledEventIsFoundAndNothingElse() {
        assertThat(kinds(Defect.DOUBLES_AN_EVENT))
                .containsOnlyKeys(Kind.DOUBLED)
                .allSatisfy((_, runs) -> atLeast(RUNS / 2, runs));
    }

    /// Numbers and chains are checked in the order of the commands, so they stay correct.
    @Example
    void eventsThatChangePlacesAreFoundAndNothingElse() {
        assertThat(kinds(Defect.SWAPS_EVENTS))
                .containsOnlyKeys(Kind.REORDERED)
                .allSatisfy((_, runs) -> atLeast(RUNS / 4, runs));
    }

    @Example
    void aRetryThatIsDecidedAnewIsFound() {
        assertThat(kinds(Defect.OVERLOOKS_KEYS))
                .hasEntrySatisfying(Kind.KEY_FORGOTTEN, runs -> atLeast(RUNS / 2, runs))
                .doesNotContainKeys(Kind.LOST, Kind.DOUBLED, Kind.EXTRA, Kind.REORDERED, Kind.GAP, Kind.CHAIN_BROKEN);
    }

    @Example
    void aProcessorThatIsNotFencedDecidesWhatAnotherOneDecides() {
        assertThat(kinds(Defect.FENCES_NOBODY))
                .hasEntrySatisfying(Kind.DOUBLED, runs -> atLeast(RUNS / 20, runs))
                .doesNotContainKeys(Kind.LOST, Kind.EXTRA);
    }

    @Example
    void aLostCommandIsFound() {
        assertThat(kinds(Defect.LOSES_A_COMMAND))
                .hasEntrySatisfying(Kind.LOST, runs -> atLeast(RUNS / 2, runs))
                .doesNotContainKeys(Kind.DOUBLED, Kind.EXTRA, Kind.REORDERED, Kind.GAP, Kind.CHAIN_BROKEN);
    }

    @Example
    void aDecisionByAnotherClockThanTheLogsIsNotDecidedAgain() {
        assertThat(kinds(Defect.DECIDES_BY_ITS_OWN_CLOCK))
                .hasEntrySatisfying(Kind.UNLIKE_THE_FOLD, runs -> atLeast(RUNS / 2, runs))
                .hasEntrySatisfying(Kind.REPLY_UNLIKE_EVENT, runs -> atLeast(RUNS / 4, runs))
                .doesNotContainKeys(Kind.LOST, Kind.DOUBLED, Kind.EXTRA, Kind.REORDERED);
    }

    /// The naive engine has already decided the run once, so its histories contain more than the log.
    @Example
    void rulesThatDisagreeAreFoundAndNothingElse() {
        List<Finding> second = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            NaiveEngine naive = new NaiveEngine();
            assertThat(SimulationTest.findings(seed, Defect.NONE, naive)).isEmpty();
            second.addAll(SimulationTest.findings(seed, Defect.NONE, naive));
        }
        assertThat(second).isNotEmpty().allMatch(finding -> finding.kind() == Kind.UNLIKE_THE_NAIVE_RULES);
    }

    @Example
    void theSameSeedIsTheSameRun() {
        for (Defect defect : Defect.values()) {
            List<Finding> once = SimulationTest.findings(7, defect, null);

            assertThat(SimulationTest.findings(7, defect, null)).isEqualTo(once);
        }
    }

    /// The kinds of findings, each with the number of runs that have it.
    private static Map<Kind, Integer> kinds(Defect defect) {
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        for (long seed = 0; seed < RUNS; seed++) {
            EnumSet<Kind> ofRun = EnumSet.noneOf(Kind.class);
            SimulationTest.findings(seed, defect, null).forEach(finding -> ofRun.add(finding.kind()));
            ofRun.forEach(kind -> kinds.merge(kind, 1, Integer::sum));
        }
        return kinds;
    }

    private static void atLeast(int runs, int found) {
        assertThat(found).isGreaterThanOrEqualTo(runs);
    }
}
