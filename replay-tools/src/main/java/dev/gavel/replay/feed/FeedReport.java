package dev.gavel.replay.feed;

import dev.gavel.schema.Micros;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// What came of a play, for people: a row for each auction, then the totals.
public final class FeedReport {
    private static final String ROW = "%-20s %6s %9s %8s %18s %18s %s%n";

    private final PrintWriter out;

    public FeedReport(PrintWriter out) {
        this.out = out;
    }

    public void print(List<PlayedAuction> auctions, FeedTotals totals) {
        out.printf(ROW, "auction", "bids", "accepted", "refused", "closing price", "price in the file", "");
        for (PlayedAuction auction : auctions) {
            printRow(auction);
        }
        printTotals(totals);
        out.flush();
    }

    private void printRow(PlayedAuction auction) {
        int accepted = auction.accepted();
        out.printf(
                Locale.ROOT,
                ROW,
                auction.id() == 0 ? auction.past().id() : auction.id(),
                auction.past().bids().size(),
                accepted,
                auction.bids().size() - accepted,
                price(auction),
                Micros.format(auction.past().priceMicros()),
                mark(auction));
    }

    private void printTotals(FeedTotals totals) {
        out.printf(Locale.ROOT, "%nauctions        %d, closed %d%n", totals.auctions(), totals.closed());
        out.printf(Locale.ROOT, "bids            %d, decided %d%n", totals.bids(), totals.decided());
        out.printf(Locale.ROOT, "accepted        %d%n", totals.accepted());
        out.printf(Locale.ROOT, "refused         %d%n", totals.decided() - totals.accepted());
        totals.refused().forEach((code, count) -> out.printf(Locale.ROOT, "  %s %d%n", code, count));
        out.printf(Locale.ROOT, "equal prices    %d of %d%n", totals.samePrices(), totals.auctions());
        out.printf(
                Locale.ROOT,
                "time            %.1f s, %d bids/s, answers p50 %.1f ms, p99 %.1f ms%n",
                totals.wall().toMillis() / 1e3,
                totals.bidsPerSecond(),
                totals.p50Ns() / 1e6,
                totals.p99Ns() / 1e6);
    }

    private static String price(PlayedAuction auction) {
        if (!auction.closed()) {
            return "not closed";
        }
        return auction.hammerMicros() == 0 ? "unsold" : Micros.format(auction.hammerMicros());
    }

    private static String mark(PlayedAuction auction) {
        if (!auction.closed()) {
            return "STOPPED";
        }
        return auction.samePrice() ? "" : "differs";
    }
}
