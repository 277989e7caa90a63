package dev.gavel.system.faults;

import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.storage.AuctionHash;
import dev.gavel.system.faults.Observations.AuctionRow;
import dev.gavel.system.faults.Observations.BidRow;
import dev.gavel.system.faults.Observations.ReadModels;
import dev.gavel.system.faults.Observations.RedisAuction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares all auctions and bids in Postgres and Redis with the fold of the log.
final class ReadModelsCheck {
    private final ReplayedLog log;

    ReadModelsCheck(ReplayedLog log) {
        this.log = log;
    }

    void check(ReadModels readModels, List<Finding> findings) {
        Map<Long, AuctionRow> auctions = new HashMap<>();
        log.auctions().forEach((id, auction) -> auctions.put(id, AuctionRow.of(auction)));
        compare("auction", auctions, readModels.auctions(), findings);
        compare("bid", bids(), readModels.bids(), findings);
        log.auctions().values().forEach(auction -> compare(auction, readModels.redis().get(auction.id()), findings));
    }

    private static <T> void compare(String table, Map<Long, T> expected, Map<Long, T> actual, List<Finding> findings) {
        Set<Long> ids = new HashSet<>(expected.keySet());
        ids.addAll(actual.keySet());
        for (long id : ids) {
            T one = expected.get(id);
            T other = actual.get(id);
            if (!Objects.equals(one, other)) {
                findings.add(new Finding.RowDiffers(table, id, String.valueOf(one), String.valueOf(other)));
            }
        }
    }

    private Map<Long, BidRow> bids() {
        Map<Long, BidRow> bids = new HashMap<>();
        for (Event event : log.events()) {
            switch (event.fact()) {
                case Fact.BidAccepted accepted -> bids.put(event.position().bidId(), row(event, accepted.bid(), null));
                case Fact.BidRefused rejected ->
                        bids.put(event.position().bidId(), row(event, rejected.bid(), rejected.reason()));
                case Fact.Opened _,
                        Fact.Closed _,
                        Fact.Cancelled _,
                        Fact.Refused _,
                        Fact.Retracted _,
                        Fact.Repeated _ -> {}
            }
        }
        return bids;
    }

    private static BidRow row(Event event, PlaceBid bid, @Nullable Reason reason) {
        return new BidRow(
                bid.auctionId(),
                bid.bidderId(),
                bid.amountMicros(),
                reason == null ? null : reason.code(),
                event.atMs());
    }

    private static void compare(AuctionView auction, @Nullable RedisAuction redis, List<Finding> findings) {
        long price = auction.standing().priceMicros();
        RedisAuction expected = new RedisAuction(AuctionHash.of(auction), price == 0 ? null : Micros.format(price));
        if (!expected.equals(redis)) {
            findings.add(new Finding.RedisDiffers(auction.id(), expected.toString(), String.valueOf(redis)));
        }
    }
}
