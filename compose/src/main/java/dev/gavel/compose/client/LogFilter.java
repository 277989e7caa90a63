package dev.gavel.compose.client;

import dev.gavel.schema.Command;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.Set;

/// Which records of the log are shown. An empty set does not restrict.
///
/// @param auctions ids
/// @param bidders who bid or retracted, or bought
/// @param codes of rejections; commands have none and are not shown with this filter
public record LogFilter(Set<Long> auctions, Set<Long> bidders, Set<String> codes) {
    public static final LogFilter ALL = new LogFilter(Set.of(), Set.of(), Set.of());

    boolean shows(Event event) {
        return (auctions.isEmpty() || auctions.contains(event.auctionId()))
                && (bidders.isEmpty() || bidders.contains(bidder(event.fact())))
                && (codes.isEmpty() || hasCode(event.fact()));
    }

    boolean shows(Command command) {
        return codes.isEmpty()
                && (auctions.isEmpty() || auctions.contains(command.auctionId()))
                && (bidders.isEmpty() || bidders.contains(bidder(command)));
    }

    /// Whether records that cannot be decoded are shown.
    boolean showsMalformed() {
        return auctions.isEmpty() && bidders.isEmpty() && codes.isEmpty();
    }

    private boolean hasCode(Fact fact) {
        return switch (fact) {
            case Fact.BidRefused refused ->
                    codes.contains(refused.reason().code())
                            || refused.also().stream().map(Reason::code).anyMatch(codes::contains);
            case Fact.Refused refused -> codes.contains(refused.reason().code());
            case Fact.Opened _,
                    Fact.BidAccepted _,
                    Fact.Closed _,
                    Fact.Cancelled _,
                    Fact.Retracted _,
                    Fact.Repeated _ ->
                    false;
        };
    }

    /// 0: nobody.
    private static long bidder(Fact fact) {
        return switch (fact) {
            case Fact.BidAccepted accepted -> accepted.bid().bidderId();
            case Fact.BidRefused refused -> refused.bid().bidderId();
            case Fact.Retracted retracted -> retracted.bidderId();
            case Fact.Closed closed -> closed.winnerId();
            case Fact.Opened _, Fact.Cancelled _, Fact.Repeated _, Fact.Refused _ -> 0;
        };
    }

    private static long bidder(Command command) {
        return switch (command) {
            case Command.PlaceBid bid -> bid.bidderId();
            case Command.RetractBid retract -> retract.bidderId();
            case Command.OpenAuction _, Command.CloseAuction _, Command.CancelAuction _ -> 0;
        };
    }
}
