package dev.gavel.compose.cli;

import dev.gavel.replay.scenario.ScenarioResult;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
import dev.gavel.replay.scenario.ScenarioTotals;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Prints the result of `gavel what-if`: a line for each auction that differs, the totals side by side, and notes.
final class WhatIfPrinter {
    private WhatIfPrinter() {}

    /// @param limit how many auctions are printed at most
    static void print(PrintWriter out, ScenarioResult result, int limit) {
        if (!result.differing().isEmpty() && limit > 0) {
            printAuctions(out, result.differing(), limit);
        }
        printTotals(out, result.recorded(), result.scenario());
        printNotes(out, result);
        out.println(conclusion(result));
        out.flush();
    }

    private static void printAuctions(PrintWriter out, List<AuctionDiff> auctions, int limit) {
        new ReportTable<AuctionDiff>()
                .left("auction", auction -> Long.toString(auction.auctionId()))
                .right("winner", auction -> change(auction, WhatIfPrinter::winner))
                .right("hammer price", auction -> change(auction, WhatIfPrinter::price))
                .right("accepted bids", auction -> change(auction, result -> Long.toString(result.accepted())))
                .right("rejected bids", auction -> change(auction, result -> Long.toString(result.rejected())))
                .print(out, auctions.subList(0, Math.min(limit, auctions.size())));
        if (auctions.size() > limit) {
            out.printf(Locale.ROOT, "and %,d more auctions (--limit prints more of them)%n", auctions.size() - limit);
        }
        out.println();
    }

    private static String change(AuctionDiff auction, Function<AuctionResult, String> value) {
        String recorded = value.apply(auction.recorded());
        String scenario = value.apply(auction.scenario());
        return recorded.equals(scenario) ? recorded : recorded + " -> " + scenario;
    }

    private static String winner(AuctionResult result) {
        return result.winnerId() == 0 ? "nobody" : Long.toString(result.winnerId());
    }

    /// The hammer price, or the status of an auction that was not sold.
    private static String price(AuctionResult result) {
        return switch (result.status()) {
            case SOLD -> Micros.format(result.hammerMicros());
            case UNSOLD, CANCELLED, OPEN, SCHEDULED -> result.status().code();
            case null -> "not opened";
        };
    }

    private static void printTotals(PrintWriter out, ScenarioTotals recorded, ScenarioTotals scenario) {
        List<Total> totals = new ArrayList<>();
        totals.add(Total.ofAmounts("revenue", recorded.revenue(), scenario.revenue()));
        for (Status status : Status.values()) {
            totals.add(Total.ofCounts("auctions " + status.code(), recorded.count(status), scenario.count(status)));
        }
        totals.add(Total.ofCounts("bids accepted", recorded.accepted(), scenario.accepted()));
        totals.add(Total.ofCounts("bids rejected", recorded.rejected(), scenario.rejected()));
        for (Reason reason : Reason.values()) {
            totals.add(Total.ofCounts("  " + reason.code(), recorded.rejected(reason), scenario.rejected(reason)));
        }
        new ReportTable<Total>()
                .left("", Total::name)
                .right("recorded", total -> grouped(total.recorded()))
                .right("scenario", total -> grouped(total.scenario()))
                .right("difference", Total::difference)
                .print(out, totals.stream().filter(Total::isPrinted).toList());
    }

    /// A line of the totals.
    ///
    /// @param isPrinted counts that are 0 on both sides are left out
    private record Total(String name, BigDecimal recorded, BigDecimal scenario, boolean isPrinted) {
        static Total ofAmounts(String name, BigDecimal recorded, BigDecimal scenario) {
            return new Total(name, recorded, scenario, true);
        }

        static Total ofCounts(String name, long recorded, long scenario) {
            return new Total(name, BigDecimal.valueOf(recorded), BigDecimal.valueOf(scenario), recorded + scenario > 0);
        }

        String difference() {
            BigDecimal difference = scenario.subtract(recorded);
            return switch (difference.signum()) {
                case 0 -> "";
                case 1 -> "+" + grouped(difference);
                default -> grouped(difference);
            };
        }
    }

    private static String grouped(BigDecimal number) {
        return String.format(Locale.ROOT, "%,." + number.scale() + "f", number);
    }

    private static void printNotes(PrintWriter out, ScenarioResult result) {
        out.printf(
                Locale.ROOT,
                "%nreplayed       %,d auctions, %,d commands in %.1f s, %,d commands/s%n",
                result.auctions(),
                result.commands(),
                result.time().toMillis() / 1e3,
                result.commandsPerSecond());
        if (result.malformed() > 0) {
            out.printf(
                    Locale.ROOT,
                    "malformed      %,d records, which have no effect in either case%n",
                    result.malformed());
        }
        if (result.closedAtScenarioEnd() > 0) {
            out.printf(
                    Locale.ROOT,
                    "other ends     %,d auctions are closed at a time at which the log has no close%n",
                    result.closedAtScenarioEnd());
        }
        printSkipped(out, result.skipped());
        out.println(
                "unchanged      bids and sellers' closes. How bidders would have reacted to other prices, minimums or");
        out.println("               ends is unknown. Bids that the API rejected locally are not on the log");
    }

    /// A line for each contradiction, with the first of its auctions.
    private static void printSkipped(PrintWriter out, List<SkippedAuction> skipped) {
        if (skipped.isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "skipped        %,d auctions, which cannot have these terms and are in none of the figures above%n",
                skipped.size());
        Map<String, List<SkippedAuction>> byCode =
                skipped.stream()
                        .collect(Collectors.groupingBy(SkippedAuction::code, TreeMap::new, Collectors.toList()));
        byCode.forEach((code, auctions) ->
                out.printf(
                        Locale.ROOT,
                        "               %,d %s, the first is %d: %s%n",
                        auctions.size(),
                        code,
                        auctions.getFirst().auctionId(),
                        auctions.getFirst().why()));
    }

    private static String conclusion(ScenarioResult result) {
        return result.differing().isEmpty()
                ? "EQUAL: under these terms every auction has its recorded result"
                : String.format(
                        Locale.ROOT,
                        "%,d of %,d auctions have a different result under these terms",
                        result.differing().size(),
                        result.auctions());
    }
}
