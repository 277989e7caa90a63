package dev.gavel.compose.cli;

import dev.gavel.replay.feed.FeedResult;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.schema.Micros;
import java.io.PrintWriter;
import java.util.Locale;

/// Prints the result of `gavel feed`: a line for each auction, then the totals.
final class FeedPrinter {
    private FeedPrinter() {}

    static void print(PrintWriter out, FeedResult result) {
        new ReportTable<PlayedAuction>()
                .left("auction", auction -> Long.toString(auction.id() == 0 ? auction.past().id() : auction.id()))
                .right("bids", auction -> Integer.toString(auction.past().bids().size()))
                .right("accepted", auction -> Integer.toString(auction.accepted()))
                .right("rejected", auction -> Integer.toString(auction.rejected()))
                .right("closing price", FeedPrinter::closingPrice)
                .right("price in the file", auction -> Micros.format(auction.past().closingPriceMicros()))
                .left("", FeedPrinter::remark)
                .print(out, result.auctions());
        printTotals(out, result);
        out.flush();
    }

    private static String closingPrice(PlayedAuction auction) {
        if (!auction.isClosed()) {
            return "not closed";
        }
        return auction.hammerMicros() == 0 ? "unsold" : Micros.format(auction.hammerMicros());
    }

    private static String remark(PlayedAuction auction) {
        if (!auction.isClosed()) {
            return "STOPPED";
        }
        return auction.hasPastPrice() ? "" : "differs";
    }

    private static void printTotals(PrintWriter out, FeedResult result) {
        out.printf(Locale.ROOT, "%nauctions        %d, closed %d%n", result.auctions().size(), result.closed());
        out.printf(Locale.ROOT, "bids            %d, decided %d%n", result.bids(), result.decided());
        out.printf(Locale.ROOT, "accepted        %d%n", result.accepted());
        out.printf(Locale.ROOT, "rejected        %d%n", result.decided() - result.accepted());
        result.rejectedByCode().forEach((code, count) -> out.printf(Locale.ROOT, "  %s %d%n", code, count));
        out.printf(Locale.ROOT, "equal prices    %d of %d%n", result.withPastPrice(), result.auctions().size());
        out.printf(
                Locale.ROOT,
                "time            %.1f s, %d bids/s, decisions p50 %.1f ms, p99 %.1f ms%n",
                result.time().toMillis() / 1e3,
                result.bidsPerSecond(),
                result.latencyNs(50) / 1e6,
                result.latencyNs(99) / 1e6);
    }
}
