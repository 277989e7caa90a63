package dev.gavel.compose.client;

import dev.gavel.schema.Command;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.Set;

/// Which records of the log are shown. An empty set does not restrict.
///
/// @param auctions ids
/// @param bidders who bid, retracted, bought, or were outbid
/// @param codes of rejections; commands have none and are not shown with this filter
public record LogFilter(Set<Long> auctions, Set<Long> bidders, Set<String> codes) {
    public static final LogFilter ALL = new LogFilter(Set.of(), Set.of(), Set.of());

    boolean shows(Event event) {
        return (auctions.isEmpty() || auctions.contains(event.auctionId()))
                && (bidders.isEmpty() || concerns(bidders, event.fact()))
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

    private static boolean concerns(Set<Long> bidders, Fact fact) {
        return switch (fact) {
            case Fact.BidAccepted accepted ->
                    bidders.contains(accepted.bid().bidderId()) || bidders.contains(accepted.previousLeaderId());
            case Fact.BidRefused refused -> bidders.contains(refused.bid().bidderId());
            case Fact.Retracted retracted -> bidders.contains(retracted.bidderId());
            case Fact.Closed closed -> bidders.contains(closed.winnerId());
            case Fact.Opened _, Fact.Cancelled _, Fact.Repeated _, Fact.Refused _ -> false;
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
