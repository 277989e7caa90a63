package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Fact.Refused.Kind;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.UnknownFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides a command from the complete history of its auction.
///
/// @param types the rules of each auction type
record NaiveAuctioneer(Function<AuctionType, NaiveType> types) {

    Fact judge(History history, Envelope envelope, long atMs) {
        String key = envelope.idempotencyKey();
        Optional<HistoryEntry> first =
                key == null ? Optional.empty() : NaiveIdempotency.firstUse(history, envelope, key, atMs);
        if (first.isPresent()) {
            HistoryEntry before = first.get();
            return before.command().equals(envelope.command())
                    ? new Fact.Repeated(before.metadata().position())
                    : rejected(history, envelope, EnumSet.of(Reason.KEY_REUSED));
        }
        EnumSet<Reason> reasons = reasons(history, envelope, atMs);
        return reasons.isEmpty() ? done(history, envelope) : rejected(history, envelope, reasons);
    }

    private EnumSet<Reason> reasons(History history, Envelope envelope, long atMs) {
        boolean expired = envelope.deadlineMs() > 0 && envelope.deadlineMs() <= atMs;
        if (envelope.command() instanceof OpenAuction open) {
            return reasonsAgainstOpening(history, open, expired, atMs);
        }
        if (!history.isOpened()) {
            return EnumSet.of(Reason.UNKNOWN_AUCTION);
        }
        return switch (envelope.command()) {
            case OpenAuction _ -> throw new IllegalStateException("handled above");
            case PlaceBid bid -> reasonsAgainstBid(history, bid, expired, atMs);
            case RetractBid retract -> reasonsAgainstRetraction(history, retract, expired, atMs);
            case CloseAuction close -> reasonsAgainstClose(history, close, expired, atMs);
            case CancelAuction cancel ->
                    all(anothers(history, cancel.sellerId()), over(history), expired ? Reason.EXPIRED : null);
        };
    }

    private static EnumSet<Reason> reasonsAgainstOpening(
            History history, OpenAuction open, boolean expired, long atMs) {
        return all(
                history.isOpened() ? Reason.ALREADY_EXISTS : null,
                open.terms().endsAtMs() <= atMs ? Reason.ENDS_IN_THE_PAST : null,
                expired ? Reason.EXPIRED : null);
    }

    private EnumSet<Reason> reasonsAgainstBid(History history, PlaceBid bid, boolean expired, long atMs) {
        Reason over = overByTheClock(history, atMs);
        if (over != null) {
            return EnumSet.of(over);
        }
        AuctionTerms terms = history.terms();
        BidderLimits limits = terms.bidders();
        EnumSet<Reason> reasons = types.apply(terms.type()).objections(terms, history.standing(), bid);
        boolean early = atMs < history.startsAtMs();
        if (terms.rulesVersion() == 1) {
            return early ? EnumSet.of(Reason.NOT_YET_OPEN) : reasons;
        }
        long made = history.accepted().stream().filter(own -> own.bidderId() == bid.bidderId()).count();
        reasons.addAll(
                all(
                        early ? Reason.NOT_YET_OPEN : null,
                        isOnTick(terms, bid.amountMicros()) ? null : Reason.OFF_TICK,
                        expired || (bid.expiresAtMs() > 0 && bid.expiresAtMs() <= atMs) ? Reason.EXPIRED : null,
                        limits.byInvitation() && !limits.allowedBidders().contains(bid.bidderId())
                                ? Reason.NOT_INVITED
                                : null,
                        limits.maxBids() > 0 && made >= limits.maxBids() ? Reason.BID_LIMIT_REACHED : null));
        return terms.rulesVersion() < 4 ? reasons : ofTheFirstCheck(reasons);
    }

    /// "The checks, in their order. The first that a bid does not pass rejects it, and the rest is not looked at."
    private static final List<EnumSet<Reason>> CHECKS =
            List.of(
                    EnumSet.of(Reason.NOT_YET_OPEN),
                    EnumSet.of(Reason.EXPIRED),
                    EnumSet.of(Reason.ALREADY_LEADING, Reason.OFF_TICK, Reason.BELOW_OPENING_PRICE, Reason.BID_TOO_LOW),
                    EnumSet.of(Reason.NOT_INVITED),
                    EnumSet.of(Reason.BID_LIMIT_REACHED),
                    EnumSet.of(Reason.OWN_BID_NOT_RAISED));

    private static EnumSet<Reason> ofTheFirstCheck(EnumSet<Reason> reasons) {
        for (EnumSet<Reason> check : CHECKS) {
            EnumSet<Reason> failed = EnumSet.copyOf(check);
            failed.retainAll(reasons);
            if (!failed.isEmpty()) {
                return failed;
            }
        }
        return reasons;
    }

    /// "Every amount is a multiple of the tick size."
    private static boolean isOnTick(AuctionTerms terms, long micros) {
        BigDecimal tick = BigDecimal.valueOf(terms.tickSizeMicros(), 6);
        return BigDecimal.valueOf(micros, 6).remainder(tick).signum() == 0;
    }

    private static EnumSet<Reason> reasonsAgainstRetraction(
            History history, RetractBid retract, boolean expired, long atMs) {
        var limits = history.terms().retraction();
        Reason over = overByTheClock(history, atMs);
        if (limits == null) {
            return all(over, expired ? Reason.EXPIRED : null, Reason.NO_RETRACTION);
        }
        List<NaiveBid> latest = history.accepted();
        latest = latest.subList(Math.max(0, latest.size() - limits.last()), latest.size());
        Optional<NaiveBid> meant =
                latest.stream()
                        .filter(history.standing()::contains)
                        .filter(bid -> bid.id() == retract.bidId() && bid.bidderId() == retract.bidderId())
                        .findFirst();
        boolean late = meant.isPresent() && atMs > meant.get().atMs() + limits.windowMs();
        return all(
                over,
                expired ? Reason.EXPIRED : null,
                meant.isEmpty() ? Reason.NOT_RETRACTABLE : null,
                late ? Reason.RETRACTION_TOO_LATE : null);
    }

    private static EnumSet<Reason> reasonsAgainstClose(
            History history, CloseAuction close, boolean expired, long atMs) {
        boolean early = close.cause() == CloseCause.END_PASSED && atMs < history.endsAtMs();
        return all(
                anothers(history, close.sellerId()),
                over(history),
                expired ? Reason.EXPIRED : null,
                early ? Reason.NOT_ENDED : null);
    }

    /// "Unless it names the seller who opened the auction. One that names none is that of whoever sells."
    private static @Nullable Reason anothers(History history, long sellerId) {
        boolean own = sellerId == 0 || sellerId == history.terms().sellerId();
        return own ? null : Reason.NOT_THE_SELLER;
    }

    private static @Nullable Reason over(History history) {
        if (history.isCancelled()) {
            return Reason.CANCELLED;
        }
        return history.isClosed() ? Reason.CLOSED : null;
    }

    /// "At the very end it is too late, whether or not the close has been decided."
    private static @Nullable Reason overByTheClock(History history, long atMs) {
        Reason over = over(history);
        return over == null && atMs >= history.endsAtMs() ? Reason.CLOSED : over;
    }

    private Fact done(History history, Envelope envelope) {
        return switch (envelope.command()) {
            case OpenAuction open -> new Fact.Opened(published(open.terms()));
            case PlaceBid bid -> accepted(history, bid);
            case RetractBid retract -> new Fact.Retracted(retract.bidId(), retract.bidderId());
            case CloseAuction close -> hammer(history, close.cause());
            case CancelAuction cancel -> new Fact.Cancelled(cancel.reason());
        };
    }

    /// "While no bid stands, a bid that reaches the buy-now price buys at that price, whatever it offers beyond."
    private static Fact accepted(History history, PlaceBid bid) {
        AuctionTerms terms = history.terms();
        long buyNow = terms.prices().buyNowMicros();
        boolean buys =
                terms.rulesVersion() > 1 && buyNow > 0 && history.standing().isEmpty() && bid.amountMicros() >= buyNow;
        PlaceBid published = published(terms, bid);
        return buys
                ? new Fact.BidAccepted(published, new Fact.Closed(CloseCause.BOUGHT, bid.bidderId(), buyNow, 1, 1))
                : new Fact.BidAccepted(published);
    }

    private Fact.Closed hammer(History history, CloseCause cause) {
        AuctionTerms terms = history.terms();
        List<NaiveBid> bids = history.standing();
        long bidders = bids.stream().map(NaiveBid::bidderId).distinct().count();
        NaiveStanding standing = new NaiveStanding(history, types.apply(terms.type()));
        boolean sold = standing.isSold();
        return new Fact.Closed(
                cause,
                sold ? NaiveType.leading(bids).orElseThrow().bidderId() : 0,
                sold ? standing.hammerPrice() : 0,
                bids.size(),
                terms.rulesVersion() == 1 ? 0 : bidders);
    }

    /// The reasons are in the order of the table in docs/rules.md, which is the order of the enum. Only the rejection
    /// of a bid lists all of them.
    private static Fact rejected(History history, Envelope envelope, EnumSet<Reason> reasons) {
        List<Reason> inOrder = new ArrayList<>(reasons);
        Reason primary = inOrder.removeFirst();
        return switch (envelope.command()) {
            case PlaceBid bid ->
                    new Fact.BidRefused(history.isOpened() ? published(history.terms(), bid) : bid, primary, inOrder);
            case OpenAuction _ -> new Fact.Refused(Kind.OPEN, primary);
            case RetractBid _ -> new Fact.Refused(Kind.RETRACT, primary);
            case CloseAuction _ -> new Fact.Refused(Kind.CLOSE, primary);
            case CancelAuction _ -> new Fact.Refused(Kind.CANCEL, primary);
        };
    }

    private static PlaceBid published(AuctionTerms terms, PlaceBid bid) {
        return terms.type() == AuctionType.ENGLISH
                ? bid
                : new PlaceBid(bid.auctionId(), bid.bidderId(), 0, bid.expiresAtMs(), UnknownFields.NONE);
    }

    private static AuctionTerms published(AuctionTerms terms) {
        Prices prices = terms.prices();
        BidderLimits bidders = terms.bidders();
        return new AuctionTerms(
                terms.rulesVersion(),
                terms.title(),
                terms.type(),
                terms.tickSizeMicros(),
                new Prices(prices.openingMicros(), 0, prices.buyNowMicros()),
                terms.increment(),
                terms.startsAtMs(),
                terms.endsAtMs(),
                terms.softClose(),
                terms.retraction(),
                new BidderLimits(bidders.maxBids(), bidders.byInvitation(), List.of(), bidders.selfOutbid()),
                terms.sellerId(),
                terms.unknown());
    }

    private static EnumSet<Reason> all(@Nullable Reason... those) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (Reason reason : those) {
            if (reason != null) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
