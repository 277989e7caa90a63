package dev.gavel.testing;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Events as the processor writes them. In each, the price is the highest bid in whole units, and the bidder whose id
/// equals the price leads.
public final class SampleEvents {
    public static final long STARTS_AT_MS = 1_795_000_000_123L;
    public static final long ENDS_AT_MS = STARTS_AT_MS + 86_400_000;

    private SampleEvents() {}

    public static Event opened(long auction, int partition, long offset) {
        return opened(auction, partition, offset, "auction " + auction);
    }

    public static Event opened(long auction, int partition, long offset, String title) {
        AuctionTerms terms =
                new AuctionTerms(title, Micros.UNIT, Micros.UNIT / 2, STARTS_AT_MS, ENDS_AT_MS, UnknownFields.NONE);
        return event(auction, partition, offset, standing(0), new Fact.Opened(terms));
    }

    public static Event accepted(long auction, int partition, long offset, long price) {
        return event(auction, partition, offset, standing(price), new Fact.BidAccepted(bid(auction, price)));
    }

    public static Event refused(long auction, int partition, long offset, long price) {
        return event(
                auction,
                partition,
                offset,
                standing(price),
                new Fact.BidRefused(bid(auction, price), Reason.BID_TOO_LOW));
    }

    public static Event unknown(long auction, int partition, long offset) {
        return new Event(
                auction,
                new Position(partition, offset),
                STARTS_AT_MS + offset,
                0,
                null,
                new Fact.BidRefused(bid(auction, 7), Reason.UNKNOWN_AUCTION));
    }

    public static Event sold(long auction, int partition, long offset, long price) {
        Standing open = standing(price);
        Standing standing =
                new Standing(
                        Status.SOLD,
                        open.priceMicros(),
                        open.minimumNextBidMicros(),
                        open.leaderId(),
                        open.bidCount(),
                        open.startsAtMs(),
                        open.endsAtMs());
        return event(
                auction,
                partition,
                offset,
                standing,
                new Fact.Closed(CloseCause.END_PASSED, price, price * Micros.UNIT, price));
    }

    /// A proxy auction with a reserve and eBay's increments.
    public static Event proxyOpened(long auction, int partition, long offset) {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "auction " + auction,
                        AuctionType.PROXY,
                        AuctionTerms.SMALLEST,
                        new Prices(Micros.UNIT, 0, 0),
                        IncrementPreset.named(IncrementPreset.EBAY),
                        STARTS_AT_MS,
                        ENDS_AT_MS,
                        new SoftClose(1_000, 2_000, 0, SoftCloseTrigger.ANY_BID),
                        new Retraction(1_000, 8, true),
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        return event(auction, partition, offset, proxyStanding(0, 0), new Fact.Opened(terms));
    }

    /// An accepted proxy bid, whose amount the event withholds.
    public static Event maximum(long auction, int partition, long offset, long price, long leadingBidId) {
        return event(
                auction,
                partition,
                offset,
                proxyStanding(price, leadingBidId),
                new Fact.BidAccepted(bid(auction, 7).withoutAmount()));
    }

    public static Standing proxyStanding(long price, long leadingBidId) {
        Standing standing = standing(price);
        return new Standing(
                standing.status(),
                standing.priceMicros(),
                standing.minimumNextBidMicros(),
                standing.leaderId(),
                standing.bidCount(),
                standing.startsAtMs(),
                standing.endsAtMs(),
                leadingBidId,
                Reserve.NOT_MET,
                false);
    }

    public static Event event(long auction, int partition, long offset, Standing standing, Fact fact) {
        return new Event(auction, new Position(partition, offset), STARTS_AT_MS + offset, offset + 1, standing, fact);
    }

    public static Standing standing(long price) {
        long priceMicros = price * Micros.UNIT;
        long minimumMicros = price == 0 ? Micros.UNIT : priceMicros + Micros.UNIT / 2;
        return new Standing(Status.OPEN, priceMicros, minimumMicros, price, price, STARTS_AT_MS, ENDS_AT_MS);
    }

    /// @param offset of the record in `auction-events`
    public static ConsumerRecord<byte[], byte[]> record(long offset, Event event) {
        return new ConsumerRecord<>(
                Topics.EVENTS,
                event.position().partition(),
                offset,
                AuctionKey.encode(event.auctionId()),
                EventCodec.encode(event));
    }

    /// @param offset of the record in `auction-events`
    public static ConsumerRecord<byte[], byte[]> garbage(int partition, long offset) {
        return new ConsumerRecord<>(Topics.EVENTS, partition, offset, AuctionKey.encode(1), new byte[] {(byte) 0xFF});
    }

    public static PlaceBid bid(long auction, long amount) {
        return new PlaceBid(auction, Math.max(1, amount), Math.max(1, amount) * Micros.UNIT, UnknownFields.NONE);
    }
}
