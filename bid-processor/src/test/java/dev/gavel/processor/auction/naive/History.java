package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// All commands of one auction with their decisions. There is no other state: every method computes from the beginning
/// of the history.
record History(List<HistoryEntry> entries) {
    static final History EMPTY = new History(List.of());

    History with(HistoryEntry entry) {
        List<HistoryEntry> longer = new ArrayList<>(entries);
        longer.add(entry);
        return new History(longer);
    }

    /// The history up to and including an entry.
    History upTo(HistoryEntry entry) {
        return new History(entries.subList(0, entries.indexOf(entry) + 1));
    }

    boolean isOpened() {
        return entries.stream().anyMatch(entry -> entry.fact() instanceof Fact.Opened);
    }

    /// The entries from the opening on.
    List<HistoryEntry> life() {
        return entries.stream().dropWhile(entry -> !(entry.fact() instanceof Fact.Opened)).toList();
    }

    AuctionTerms terms() {
        return ((OpenAuction) opening().command()).terms();
    }

    long startsAtMs() {
        Long startsAtMs = terms().startsAtMs();
        return startsAtMs == null ? opening().atMs() : startsAtMs;
    }

    /// "An accepted bid that comes when not more than window is left moves the end by extension, but not past latest."
    /// A bid at the buy-now price ends the auction instead, even if retracted bids have moved its end.
    long endsAtMs() {
        long endsAtMs = terms().endsAtMs();
        SoftClose softClose = terms().softClose();
        if (softClose == null || terms().rulesVersion() == 1) {
            return endsAtMs;
        }
        long latestMs = softClose.latestMs() > 0 ? softClose.latestMs() : AuctionTerms.MAX_TIME_MS;
        for (HistoryEntry entry : entries) {
            if (entry.fact() instanceof Fact.BidAccepted(_, Fact.Closed closed, _, _, _)
                    && closed == null
                    && entry.atMs() + softClose.windowMs() >= endsAtMs
                    && moves(entry, softClose.trigger())) {
                endsAtMs = Math.min(endsAtMs + softClose.extensionMs(), Math.max(endsAtMs, latestMs));
            }
        }
        return endsAtMs;
    }

    /// "On any bid, on one that changes the price, on one that takes the lead. The first bid does both."
    private boolean moves(HistoryEntry entry, SoftCloseTrigger trigger) {
        List<NaiveBid> before = new History(entries.subList(0, entries.indexOf(entry))).standing();
        List<NaiveBid> after = upTo(entry).standing();
        if (trigger == SoftCloseTrigger.ANY_BID || before.isEmpty()) {
            return true;
        }
        NaiveType type = NaiveType.of(terms().type());
        return trigger == SoftCloseTrigger.PRICE_CHANGE
                ? type.price(terms(), before) != type.price(terms(), after)
                : !NaiveType.isLedBy(before, NaiveType.leading(after).orElseThrow().bidderId());
    }

    /// All accepted bids in their order, including those that were retracted later.
    List<NaiveBid> accepted() {
        List<NaiveBid> bids = new ArrayList<>();
        for (HistoryEntry entry : entries) {
            if (entry.fact() instanceof Fact.BidAccepted && entry.command() instanceof PlaceBid bid) {
                long id = entry.metadata().position().bidId();
                bids.add(new NaiveBid(id, bid.bidderId(), bid.amountMicros(), entry.atMs()));
            }
        }
        return bids;
    }

    /// The accepted bids that were not retracted.
    List<NaiveBid> standing() {
        Set<Long> retracted =
                entries.stream()
                        .map(HistoryEntry::fact)
                        .filter(Fact.Retracted.class::isInstance)
                        .map(fact -> ((Fact.Retracted) fact).bidId())
                        .collect(Collectors.toSet());
        return accepted().stream().filter(bid -> !retracted.contains(bid.id())).toList();
    }

    boolean isBought() {
        return entries.stream()
                .anyMatch(entry -> entry.fact() instanceof Fact.BidAccepted accepted && accepted.closed() != null);
    }

    boolean isClosed() {
        return isBought() || entries.stream().anyMatch(entry -> entry.fact() instanceof Fact.Closed);
    }

    boolean isCancelled() {
        return entries.stream().anyMatch(entry -> entry.fact() instanceof Fact.Cancelled);
    }

    private HistoryEntry opening() {
        return life().getFirst();
    }
}
