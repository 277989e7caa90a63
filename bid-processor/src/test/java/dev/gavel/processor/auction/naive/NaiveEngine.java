package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Decides the commands of many auctions, each from its [History] alone.
public final class NaiveEngine {
    private final Map<Long, History> histories = new HashMap<>();
    private final Function<AuctionType, NaiveType> types;

    public NaiveEngine() {
        this(NaiveType::of);
    }

    /// @param types the rules of each auction type
    NaiveEngine(Function<AuctionType, NaiveType> types) {
        this.types = types;
    }

    /// @param event the event on the log
    /// @param answer the event that the caller gets
    public record Verdict(Event event, Event answer) {}

    public Verdict decide(Envelope envelope, CommandMetadata metadata) {
        long auctionId = envelope.command().auctionId();
        History before = history(auctionId);
        Fact decided = new NaiveAuctioneer(types).judge(before, envelope, metadata.atMs());
        Fact fact = NaiveChanges.told(before, before.with(new HistoryEntry(envelope, metadata, decided)));
        History after = before.with(new HistoryEntry(envelope, metadata, fact));
        histories.put(auctionId, after);
        Event event = event(auctionId, after);
        return new Verdict(event, fact instanceof Fact.Repeated again ? event(auctionId, first(after, again)) : event);
    }

    History history(long auctionId) {
        return histories.getOrDefault(auctionId, History.EMPTY);
    }

    /// Adds a history that was decided elsewhere.
    void remember(long auctionId, History history) {
        histories.put(auctionId, history);
    }

    /// The event of the last command of a history.
    private Event event(long auctionId, History history) {
        HistoryEntry last = history.entries().getLast();
        if (!history.isOpened()) {
            return new Event(auctionId, last.metadata().position(), last.atMs(), 0, null, last.fact());
        }
        NaiveStanding standing = new NaiveStanding(history, types.apply(history.terms().type()));
        return new Event(
                auctionId,
                last.metadata().position(),
                last.atMs(),
                history.life().size(),
                standing.at(last.atMs()),
                last.fact());
    }

    private static History first(History history, Fact.Repeated again) {
        HistoryEntry first =
                history.entries().stream()
                        .filter(entry -> entry.metadata().position().equals(again.first()))
                        .findFirst()
                        .orElseThrow();
        return history.upTo(first);
    }
}
