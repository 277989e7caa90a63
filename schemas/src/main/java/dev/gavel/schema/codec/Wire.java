package dev.gavel.schema.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.proto.CommandKind;

/// The parts that several messages share, both ways. A value that this build does not know (a newer writer's
/// reason, say) is an IllegalArgumentException that names it: to guess would be to lie.
public final class Wire {
    private Wire() {}

    public static dev.gavel.schema.proto.AuctionTerms terms(AuctionTerms terms) {
        var message = dev.gavel.schema.proto.AuctionTerms.newBuilder()
                .setTitle(terms.title())
                .setOpeningPriceMicros(terms.openingPriceMicros())
                .setIncrementMicros(terms.incrementMicros())
                .setEndsAtMs(terms.endsAtMs())
                .setUnknownFields(unknown(terms.unknown()));
        Long startsAtMs = terms.startsAtMs();
        return startsAtMs == null
                ? message.build()
                : message.setStartsAtMs(startsAtMs).build();
    }

    public static AuctionTerms terms(dev.gavel.schema.proto.AuctionTerms message) {
        return new AuctionTerms(
                message.getTitle(),
                message.getOpeningPriceMicros(),
                message.getIncrementMicros(),
                message.hasStartsAtMs() ? message.getStartsAtMs() : null,
                message.getEndsAtMs(),
                unknown(message.getUnknownFields()));
    }

    static dev.gavel.schema.proto.PlaceBid bid(PlaceBid bid) {
        return dev.gavel.schema.proto.PlaceBid.newBuilder()
                .setBidderId(bid.bidderId())
                .setAmountMicros(bid.amountMicros())
                .setUnknownFields(unknown(bid.unknown()))
                .build();
    }

    static PlaceBid bid(long auctionId, dev.gavel.schema.proto.PlaceBid message) {
        return new PlaceBid(
                auctionId, message.getBidderId(), message.getAmountMicros(), unknown(message.getUnknownFields()));
    }

    static dev.gavel.schema.proto.Standing standing(Standing standing) {
        return dev.gavel.schema.proto.Standing.newBuilder()
                .setStatus(status(standing.status()))
                .setPriceMicros(standing.priceMicros())
                .setMinimumNextBidMicros(standing.minimumNextBidMicros())
                .setLeaderId(standing.leaderId())
                .setBidCount(standing.bidCount())
                .setStartsAtMs(standing.startsAtMs())
                .setEndsAtMs(standing.endsAtMs())
                .build();
    }

    static Standing standing(dev.gavel.schema.proto.Standing message) {
        return new Standing(
                status(message.getStatus()),
                message.getPriceMicros(),
                message.getMinimumNextBidMicros(),
                message.getLeaderId(),
                message.getBidCount(),
                message.getStartsAtMs(),
                message.getEndsAtMs());
    }

    static dev.gavel.schema.proto.CloseCause cause(CloseCause cause) {
        return switch (cause) {
            case SELLER -> dev.gavel.schema.proto.CloseCause.CLOSE_CAUSE_SELLER;
            case END_PASSED -> dev.gavel.schema.proto.CloseCause.CLOSE_CAUSE_END_PASSED;
        };
    }

    static CloseCause cause(dev.gavel.schema.proto.CloseCause cause) {
        return switch (cause) {
            case CLOSE_CAUSE_SELLER -> CloseCause.SELLER;
            case CLOSE_CAUSE_END_PASSED -> CloseCause.END_PASSED;
            case CLOSE_CAUSE_UNSPECIFIED, UNRECOGNIZED -> throw unknownTo("cause of a close");
        };
    }

    static dev.gavel.schema.proto.Status status(Status status) {
        return switch (status) {
            case SCHEDULED -> dev.gavel.schema.proto.Status.STATUS_SCHEDULED;
            case OPEN -> dev.gavel.schema.proto.Status.STATUS_OPEN;
            case SOLD -> dev.gavel.schema.proto.Status.STATUS_SOLD;
            case UNSOLD -> dev.gavel.schema.proto.Status.STATUS_UNSOLD;
            case CANCELLED -> dev.gavel.schema.proto.Status.STATUS_CANCELLED;
        };
    }

    static Status status(dev.gavel.schema.proto.Status status) {
        return switch (status) {
            case STATUS_SCHEDULED -> Status.SCHEDULED;
            case STATUS_OPEN -> Status.OPEN;
            case STATUS_SOLD -> Status.SOLD;
            case STATUS_UNSOLD -> Status.UNSOLD;
            case STATUS_CANCELLED -> Status.CANCELLED;
            case STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unknownTo("status");
        };
    }

    static CommandKind kind(Fact.Refused.Kind kind) {
        return switch (kind) {
            case OPEN -> CommandKind.COMMAND_KIND_OPEN;
            case CLOSE -> CommandKind.COMMAND_KIND_CLOSE;
            case CANCEL -> CommandKind.COMMAND_KIND_CANCEL;
        };
    }

    static Fact.Refused.Kind kind(CommandKind kind) {
        return switch (kind) {
            case COMMAND_KIND_OPEN -> Fact.Refused.Kind.OPEN;
            case COMMAND_KIND_CLOSE -> Fact.Refused.Kind.CLOSE;
            case COMMAND_KIND_CANCEL -> Fact.Refused.Kind.CANCEL;
            case COMMAND_KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknownTo("kind of command");
        };
    }

    static dev.gavel.schema.proto.Reason reason(Reason reason) {
        return switch (reason) {
            case UNKNOWN_AUCTION -> dev.gavel.schema.proto.Reason.REASON_UNKNOWN_AUCTION;
            case ALREADY_EXISTS -> dev.gavel.schema.proto.Reason.REASON_ALREADY_EXISTS;
            case ENDS_IN_THE_PAST -> dev.gavel.schema.proto.Reason.REASON_ENDS_IN_THE_PAST;
            case NOT_YET_OPEN -> dev.gavel.schema.proto.Reason.REASON_NOT_YET_OPEN;
            case CLOSED -> dev.gavel.schema.proto.Reason.REASON_CLOSED;
            case CANCELLED -> dev.gavel.schema.proto.Reason.REASON_CANCELLED;
            case BELOW_OPENING_PRICE -> dev.gavel.schema.proto.Reason.REASON_BELOW_OPENING_PRICE;
            case BID_TOO_LOW -> dev.gavel.schema.proto.Reason.REASON_BID_TOO_LOW;
            case NOT_ENDED -> dev.gavel.schema.proto.Reason.REASON_NOT_ENDED;
        };
    }

    static Reason reason(dev.gavel.schema.proto.Reason reason) {
        return switch (reason) {
            case REASON_UNKNOWN_AUCTION -> Reason.UNKNOWN_AUCTION;
            case REASON_ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
            case REASON_ENDS_IN_THE_PAST -> Reason.ENDS_IN_THE_PAST;
            case REASON_NOT_YET_OPEN -> Reason.NOT_YET_OPEN;
            case REASON_CLOSED -> Reason.CLOSED;
            case REASON_CANCELLED -> Reason.CANCELLED;
            case REASON_BELOW_OPENING_PRICE -> Reason.BELOW_OPENING_PRICE;
            case REASON_BID_TOO_LOW -> Reason.BID_TOO_LOW;
            case REASON_NOT_ENDED -> Reason.NOT_ENDED;
            case REASON_UNSPECIFIED, UNRECOGNIZED -> throw unknownTo("reason");
        };
    }

    static String why(Exception e) {
        return e instanceof InvalidProtocolBufferException
                ? "not the Protobuf message expected here: " + e.getMessage()
                : String.valueOf(e.getMessage());
    }

    private static IllegalArgumentException unknownTo(String what) {
        return new IllegalArgumentException("a " + what + " that this build does not know; is the writer newer?");
    }

    private static UnknownFields unknown(UnknownFieldSet fields) {
        return fields.asMap().isEmpty() ? UnknownFields.NONE : new UnknownFields(fields.toByteString());
    }

    private static UnknownFieldSet unknown(UnknownFields fields) {
        ByteString bytes = fields.bytes();
        if (bytes.isEmpty()) {
            return UnknownFieldSet.getDefaultInstance();
        }
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("unknown fields are not in wire format", e);
        }
    }
}
