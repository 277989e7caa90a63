package dev.gavel.schema.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// The values of `auction-events`.
public final class EventCodec {
    private EventCodec() {}

    public static byte[] encode(Event event) {
        return message(event).toByteArray();
    }

    /// @param key   the record's key; it holds the auction's id
    /// @param value the record's value
    public static Decoded<Event> decode(byte @Nullable [] key, byte @Nullable [] value) {
        long auctionId = AuctionKey.decode(key);
        if (auctionId == 0) {
            return new Decoded.Garbage<>("the key is not an auction id (int64 > 0, big-endian)");
        }
        if (value == null) {
            return new Decoded.Garbage<>("the record has no value");
        }
        try {
            return new Decoded.Message<>(event(auctionId, dev.gavel.schema.proto.Event.parseFrom(value)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Garbage<>(Wire.why(e));
        }
    }

    static dev.gavel.schema.proto.Event message(Event event) {
        var message = dev.gavel.schema.proto.Event.newBuilder()
                .setCommandPartition(event.position().partition())
                .setCommandOffset(event.position().offset())
                .setAtMs(event.atMs())
                .setSequence(event.sequence());
        Standing standing = event.standing();
        if (standing != null) {
            message.setStanding(Wire.standing(standing));
        }
        switch (event.fact()) {
            case Fact.BidAccepted accepted -> message.getBidAcceptedBuilder().setBid(Wire.bid(accepted.bid()));
            case Fact.BidRefused refused ->
                message.getBidRefusedBuilder()
                        .setBid(Wire.bid(refused.bid()))
                        .setReason(Wire.reason(refused.reason()));
            case Fact.Opened opened -> message.getOpenedBuilder().setTerms(Wire.terms(opened.terms()));
            case Fact.Closed closed ->
                message.getClosedBuilder()
                        .setCause(Wire.cause(closed.cause()))
                        .setWinnerId(closed.winnerId())
                        .setHammerPriceMicros(closed.hammerPriceMicros())
                        .setBidCount(closed.bidCount());
            case Fact.Cancelled cancelled -> message.getCancelledBuilder().setReason(cancelled.reason());
            case Fact.Refused refused ->
                message.getRefusedBuilder()
                        .setKind(Wire.kind(refused.kind()))
                        .setReason(Wire.reason(refused.reason()));
        }
        return message.build();
    }

    static Event event(long auctionId, dev.gavel.schema.proto.Event message) {
        return new Event(
                auctionId,
                new Position(message.getCommandPartition(), message.getCommandOffset()),
                message.getAtMs(),
                message.getSequence(),
                message.hasStanding() ? Wire.standing(message.getStanding()) : null,
                fact(auctionId, message));
    }

    private static Fact fact(long auctionId, dev.gavel.schema.proto.Event message) {
        return switch (message.getFactCase()) {
            case BID_ACCEPTED ->
                new Fact.BidAccepted(Wire.bid(auctionId, message.getBidAccepted().getBid()));
            case BID_REFUSED -> {
                var refused = message.getBidRefused();
                yield new Fact.BidRefused(Wire.bid(auctionId, refused.getBid()), Wire.reason(refused.getReason()));
            }
            case OPENED -> new Fact.Opened(Wire.terms(message.getOpened().getTerms()));
            case CLOSED -> {
                var closed = message.getClosed();
                yield new Fact.Closed(
                        Wire.cause(closed.getCause()),
                        closed.getWinnerId(),
                        closed.getHammerPriceMicros(),
                        closed.getBidCount());
            }
            case CANCELLED -> new Fact.Cancelled(message.getCancelled().getReason());
            case REFUSED -> {
                var refused = message.getRefused();
                yield new Fact.Refused(Wire.kind(refused.getKind()), Wire.reason(refused.getReason()));
            }
            case FACT_NOT_SET -> throw new IllegalArgumentException("no fact that this build knows");
        };
    }
}
