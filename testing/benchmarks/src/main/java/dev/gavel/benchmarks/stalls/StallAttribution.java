package dev.gavel.benchmarks.stalls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Attributes slow responses to the commits and pauses that overlap them.
///
/// @param commits of the processor, within the time of the bids
/// @param pauses of the JVM, likewise
/// @param seconds from the first request to the last
/// @param bands from the fastest responses to the slowest
/// @param far bids that were far from both
/// @param near the others
/// @param after by the time from a commit's end to the bid, where no pause was near
public record StallAttribution(
        Intervals commits,
        Intervals pauses,
        double seconds,
        List<Band> bands,
        Group far,
        Group near,
        List<Group> after) {
    /// A bid that is sent this long after a commit is no longer affected by the queue that the commit caused.
    public static final long FAR_FROM_COMMIT_US = 50_000;

    /// The same, after a pause.
    public static final long FAR_FROM_PAUSE_US = 12_000;

    private static final long STEP_US = 4_000;
    private static final double[] EDGES = {0, 0.5, 0.9, 0.99, 0.999, 1};

    /// One bid, microseconds.
    public record Bid(long intendedUs, long respondedUs) {
        long latencyUs() {
            return respondedUs - intendedUs;
        }
    }

    /// Bids between two quantiles of the latency.
    ///
    /// @param commits share of them whose time has a moment in common with a commit; likewise the next two
    public record Band(
            double from, double to, long fastestUs, long slowestUs, double commits, double pauses, double either) {}

    /// Some of the bids.
    ///
    /// @param fromUs since the last commit's end; 0 where that is not what makes the group
    /// @param share of all
    public record Group(long fromUs, double share, long p50Us, long p90Us, long p99Us, long p999Us) {
        static Group of(long fromUs, List<Bid> bids, int all) {
            long[] latencies = bids.stream().mapToLong(Bid::latencyUs).sorted().toArray();
            return new Group(
                    fromUs,
                    (double) bids.size() / all,
                    at(latencies, 0.5),
                    at(latencies, 0.9),
                    at(latencies, 0.99),
                    at(latencies, 0.999));
        }

        private static long at(long[] sorted, double quantile) {
            return sorted.length == 0
                    ? 0
                    : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))];
        }
    }

    /// @param bids at least one
    public static StallAttribution of(List<Bid> bids, Intervals commits, Intervals pauses) {
        long firstUs = bids.stream().mapToLong(Bid::intendedUs).min().orElseThrow();
        long lastUs = bids.stream().mapToLong(Bid::intendedUs).max().orElseThrow();
        List<Bid> far = new ArrayList<>();
        List<Bid> near = new ArrayList<>();
        for (Bid bid : bids) {
            (isFar(bid, commits, pauses) ? far : near).add(bid);
        }
        return new StallAttribution(
                commits.within(firstUs, lastUs + 1),
                pauses.within(firstUs, lastUs + 1),
                (lastUs - firstUs) / 1e6,
                bands(bids, commits, pauses),
                Group.of(0, far, bids.size()),
                Group.of(0, near, bids.size()),
                afterCommits(bids, commits, pauses));
    }

    private static boolean isFar(Bid bid, Intervals commits, Intervals pauses) {
        return commits.sinceLast(bid.intendedUs()) >= FAR_FROM_COMMIT_US
                && pauses.sinceLast(bid.intendedUs()) >= FAR_FROM_PAUSE_US
                && !commits.touch(bid.intendedUs(), bid.respondedUs())
                && !pauses.touch(bid.intendedUs(), bid.respondedUs());
    }

    private static List<Band> bands(List<Bid> bids, Intervals commits, Intervals pauses) {
        Bid[] sorted = bids.toArray(Bid[]::new);
        Arrays.sort(sorted, Comparator.comparingLong(Bid::latencyUs));
        List<Band> bands = new ArrayList<>();
        for (int i = 0; i + 1 < EDGES.length; i++) {
            int from = (int) (sorted.length * EDGES[i]);
            int to = (int) (sorted.length * EDGES[i + 1]);
            if (from < to) {
                bands.add(band(EDGES[i], EDGES[i + 1], Arrays.asList(sorted).subList(from, to), commits, pauses));
            }
        }
        return bands;
    }

    private static Band band(double from, double to, List<Bid> bids, Intervals commits, Intervals pauses) {
        int byCommit = 0;
        int byPause = 0;
        int byEither = 0;
        for (Bid bid : bids) {
            boolean commit = commits.touch(bid.intendedUs(), bid.respondedUs());
            boolean pause = pauses.touch(bid.intendedUs(), bid.respondedUs());
            byCommit += commit ? 1 : 0;
            byPause += pause ? 1 : 0;
            byEither += commit || pause ? 1 : 0;
        }
        double all = bids.size();
        return new Band(
                from,
                to,
                bids.getFirst().latencyUs(),
                bids.getLast().latencyUs(),
                byCommit / all,
                byPause / all,
                byEither / all);
    }

    private static List<Group> afterCommits(List<Bid> bids, Intervals commits, Intervals pauses) {
        List<List<Bid>> steps = new ArrayList<>();
        for (long us = 0; us < FAR_FROM_COMMIT_US; us += STEP_US) {
            steps.add(new ArrayList<>());
        }
        for (Bid bid : bids) {
            long since = commits.sinceLast(bid.intendedUs());
            boolean pauseNear =
                    pauses.sinceLast(bid.intendedUs()) < FAR_FROM_PAUSE_US
                            || pauses.touch(bid.intendedUs(), bid.respondedUs());
            if (since > 0 && since / STEP_US < steps.size() && !pauseNear) {
                steps.get((int) (since / STEP_US)).add(bid);
            }
        }
        List<Group> after = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            after.add(Group.of(i * STEP_US, steps.get(i), bids.size()));
        }
        return after;
    }
}
