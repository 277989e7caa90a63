package dev.gavel.processor.auction.naive;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Puts every command that somebody may send to find out something hidden to two auctions that differ only in what is
/// hidden: bids of amounts around the hidden ones, in the name of every bidder, in time and too late, on the tick and
/// beside it, and retractions of every bid.
///
/// @param one the commands of an auction, up to the time of asking
/// @param other the same, with another hidden value
/// @param atMs the time of asking
record Probes(List<LoggedCommand> one, List<LoggedCommand> other, long atMs) {
    /// One more than the bidders of a script.
    private static final int BIDDERS = 6;

    private static final int MOST_RETRACTED = 8;

    /// The first ones are enough.
    private static final int MOST_BETRAYALS = 3;

    /// The rejections that tell the two apart. A command that is accepted is no question: it counts, and it is seen.
    List<String> betrayals() {
        InMemoryEngine first = play(one);
        InMemoryEngine second = play(other);
        List<String> betrayals = new ArrayList<>();
        for (Envelope probe : probes()) {
            CommandMetadata metadata = new CommandMetadata(new Position(0, 1_000_000), atMs);
            ProcessedCommand told = first.copy().process(probe, metadata);
            ProcessedCommand toldOther = second.copy().process(probe, metadata);
            if (betrayals.size() < MOST_BETRAYALS && betrays(told, toldOther)) {
                betrayals.add(probe + " is told " + told.event().fact() + " or " + toldOther.event().fact());
            }
        }
        return betrayals;
    }

    /// The same rejection has the same bytes. If one of the two auctions accepts the command, the other one may say
    /// only that the bidder has bid as much already.
    private static boolean betrays(ProcessedCommand told, ProcessedCommand other) {
        boolean rejected = told.event().rejection() != null;
        boolean otherRejected = other.event().rejection() != null;
        if (rejected && otherRejected) {
            return !Arrays.equals(told.replyValue(), other.replyValue());
        }
        return (rejected && !isOwnBidNotRaised(told.event().fact()))
                || (otherRejected && !isOwnBidNotRaised(other.event().fact()));
    }

    private static boolean isOwnBidNotRaised(Fact fact) {
        return fact instanceof Fact.BidRefused rejected
                && rejected.reason() == Reason.OWN_BID_NOT_RAISED
                && rejected.also().isEmpty();
    }

    private List<Envelope> probes() {
        List<Envelope> probes = new ArrayList<>();
        if (one.isEmpty() || !(one.getFirst().envelope().command() instanceof OpenAuction open)) {
            return probes;
        }
        for (long bidder = 1; bidder <= BIDDERS; bidder++) {
            for (long amount : amounts(open.terms())) {
                probes.add(ask(bid(open, bidder, amount, 0), 0));
                probes.add(ask(bid(open, bidder, amount, atMs), 0));
                probes.add(ask(bid(open, bidder, amount, 0), atMs));
            }
            for (LoggedCommand bid : latestBids()) {
                RetractBid retract = new RetractBid(open.auctionId(), bid.metadata().position().bidId(), bidder);
                probes.add(ask(retract, 0));
                probes.add(ask(retract, atMs));
            }
        }
        probes.add(ask(open, 0));
        probes.add(ask(new CloseAuction(open.auctionId(), CloseCause.END_PASSED), 0));
        probes.add(ask(new CloseAuction(open.auctionId(), CloseCause.SELLER), atMs));
        probes.add(ask(new CancelAuction(open.auctionId(), ""), atMs));
        return probes;
    }

    private List<LoggedCommand> latestBids() {
        List<LoggedCommand> bids = one.stream().filter(each -> each.envelope().command() instanceof PlaceBid).toList();
        return bids.subList(Math.max(0, bids.size() - MOST_RETRACTED), bids.size());
    }

    /// The amounts of both auctions, those between and beside them, and those around the seller's.
    private Set<Long> amounts(AuctionTerms terms) {
        Set<Long> hidden = new TreeSet<>(List.of(terms.prices().openingMicros(), terms.prices().reserveMicros()));
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i).envelope().command() instanceof PlaceBid bid
                    && other.get(i).envelope().command() instanceof PlaceBid otherBid) {
                hidden.add(bid.amountMicros());
                hidden.add(otherBid.amountMicros());
                hidden.add((bid.amountMicros() + otherBid.amountMicros()) / 2);
            }
        }
        Set<Long> amounts = new TreeSet<>();
        for (long amount : hidden) {
            long onTick = amount - amount % terms.tickSizeMicros();
            for (long each :
                    new long[] {onTick - terms.tickSizeMicros(), onTick, onTick + terms.tickSizeMicros(), onTick + 1}) {
                amounts.add(Math.clamp(each, 1, Micros.MAX));
            }
        }
        return amounts;
    }

    private static PlaceBid bid(OpenAuction open, long bidder, long amount, long expiresAtMs) {
        return new PlaceBid(open.auctionId(), bidder, amount, expiresAtMs, UnknownFields.NONE);
    }

    private static Envelope ask(Command command, long deadlineMs) {
        return new Envelope(command, null, deadlineMs, null);
    }

    private static InMemoryEngine play(List<LoggedCommand> logged) {
        InMemoryEngine engine = new InMemoryEngine();
        logged.forEach(each -> engine.process(each.envelope(), each.metadata()));
        return engine;
    }
}
