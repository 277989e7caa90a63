package dev.gavel.replay.scenario;

import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/// What would have been otherwise, for people: a row for each auction that differs, the totals side by side, and what
/// to know about them.
public final class WhatIfReport {
    private static final String ROW = "%-20s %24s %28s %16s %16s%n";

    private final PrintWriter out;
    private final int limit;

    /// @param limit rows that are printed at most
    public WhatIfReport(PrintWriter out, int limit) {
        this.out = out;
        this.limit = limit;
    }

    public void print(Difference difference) {
        if (!difference.differing().isEmpty() && limit > 0) {
            out.printf(ROW, "auction", "winner", "hammer price", "accepted bids", "refused bids");
            difference.differing().stream().limit(limit).forEach(this::print);
            int more = difference.differing().size() - limit;
            if (more > 0) {
                out.printf(Locale.ROOT, "and %,d auctions more (--limit prints more of them)%n", more);
            }
            out.println();
        }
        printTotals(difference.recorded(), difference.other());
        out.printf(
                Locale.ROOT,
                "%nlooked at      %,d auctions, %,d commands in %.1f s, %,d commands/s%n",
                difference.auctions(),
                difference.commands(),
                difference.time().toMillis() / 1e3,
                difference.commandsPerSecond());
        printNotes(difference);
        out.printf(Locale.ROOT, "%s%n", conclusion(difference));
        out.flush();
    }

    private void print(AuctionDiff contrast) {
        AuctionCourse was = contrast.recorded();
        AuctionCourse would = contrast.other();
        out.printf(
                ROW,
                contrast.auctionId(),
                both(winner(was), winner(would)),
                both(price(was), price(would)),
                both(Long.toString(was.accepted()), Long.toString(would.accepted())),
                both(Long.toString(was.refused()), Long.toString(would.refused())));
    }

    private void printTotals(Totals was, Totals would) {
        printTotal("", "as it was", "as it would be", "difference");
        BigInteger more = would.revenueMicros().subtract(was.revenueMicros());
        printTotal(
                "revenue",
                units(was.revenueMicros()),
                units(would.revenueMicros()),
                signed(more.signum(), units(more)));
        for (Status status : Status.values()) {
            printCounts("auctions " + status.code(), was.count(status), would.count(status));
        }
        printCounts("bids accepted", was.accepted(), would.accepted());
        printCounts("bids refused", was.refused(), would.refused());
        for (Reason reason : Reason.values()) {
            printCounts("  " + reason.code(), count(was.refusals(), reason), count(would.refusals(), reason));
        }
    }

    private void printTotal(String name, String was, String would, String difference) {
        out.println(String.format(Locale.ROOT, "%-24s %20s %20s %16s", name, was, would, difference).stripTrailing());
    }

    /// Nothing, where there was and would be none.
    private void printCounts(String name, long was, long would) {
        if (was + would > 0) {
            printTotal(name, grouped(was), grouped(would), signed(Long.signum(would - was), grouped(would - was)));
        }
    }

    private void printNotes(Difference difference) {
        if (difference.garbage() > 0) {
            out.printf(
                    Locale.ROOT,
                    "               %,d records say nothing, and say nothing here either%n",
                    difference.garbage());
        }
        if (difference.closedByItsOwnEnd() > 0) {
            out.printf(
                    Locale.ROOT,
                    "own ends       %,d auctions are closed at an end at which the log has no close%n",
                    difference.closedByItsOwnEnd());
        }
        out.println(
                "held fixed     the bids, and a seller's closes: what bidders would have done, had they seen other");
        out.println(
                "               prices, minimums or ends, nobody can know. What the API refused at once, without the");
        out.println("               log, is not here");
    }

    private static String conclusion(Difference difference) {
        return difference.differing().isEmpty()
                ? "THE SAME: under these terms every auction comes to what it came to"
                : String.format(
                        Locale.ROOT,
                        "%,d of %,d auctions would have gone otherwise",
                        difference.differing().size(),
                        difference.auctions());
    }

    private static String both(String was, String would) {
        return was.equals(would) ? was : was + " -> " + would;
    }

    private static String winner(AuctionCourse course) {
        return course.winnerId() == 0 ? "nobody" : Long.toString(course.winnerId());
    }

    /// Of an auction that is not sold: what became of it.
    private static String price(AuctionCourse course) {
        return switch (course.status()) {
            case SOLD -> Micros.format(course.hammerMicros());
            case UNSOLD, CANCELLED, OPEN, SCHEDULED -> course.status().code();
            case null -> "not opened";
        };
    }

    private static long count(Map<Reason, Long> counts, Reason reason) {
        return counts.getOrDefault(reason, 0L);
    }

    private static String signed(int sign, String number) {
        return sign == 0 ? "" : sign > 0 ? "+" + number : number;
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String units(BigInteger micros) {
        BigDecimal units = amount(micros);
        return String.format(Locale.ROOT, "%,." + units.scale() + "f", units);
    }

    /// Two decimals at least, as every amount.
    static BigDecimal amount(BigInteger micros) {
        BigDecimal units = new BigDecimal(micros, 6).stripTrailingZeros();
        return units.scale() < 2 ? units.setScale(2, RoundingMode.UNNECESSARY) : units;
    }
}
