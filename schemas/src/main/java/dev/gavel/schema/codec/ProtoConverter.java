package dev.gavel.schema.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.proto.AuctionClosed;
import dev.gavel.schema.proto.CommandKind;
import java.util.List;

/// Converts the parts that several messages share, to and from Protobuf. A value that this version does not know, like
/// a reason of a newer version, is an IllegalArgumentException that names it.
public final class ProtoConverter {
    private ProtoConverter() {}

    public static dev.gavel.schema.proto.AuctionTerms terms(AuctionTerms terms) {
        return TermsCodec.message(terms);
    }

    public static AuctionTerms terms(dev.gavel.schema.proto.AuctionTerms message) {
        return TermsCodec.terms(message);
    }

    static dev.gavel.schema.proto.PlaceBid bid(PlaceBid bid) {
        return dev.gavel.schema.proto.PlaceBid.newBuilder()
                .setBidderId(bid.bidderId())
                .setAmountMicros(bid.amountMicros())
                .setExpiresAtMs(bid.expiresAtMs())
                .setUnknownFields(unknown(bid.unknown()))
                .build();
    }

    static PlaceBid bid(long auctionId, dev.gavel.schema.proto.PlaceBid message) {
        return new PlaceBid(
                auctionId,
                message.getBidderId(),
                message.getAmountMicros(),
                message.getExpiresAtMs(),
                unknown(message.getUnknownFields()));
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
                .setLeadingBidId(standing.leadingBidId())
                .setReserve(reserve(standing.reserve()))
                .setSealed(standing.sealed())
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
                message.getEndsAtMs(),
                message.getLeadingBidId(),
                reserve(message.getReserve()),
                message.getSealed());
    }

    private static dev.gavel.schema.proto.Reserve reserve(Reserve reserve) {
        return switch (reserve) {
            case UNTOLD -> dev.gavel.schema.proto.Reserve.RESERVE_UNSPECIFIED;
            case NOT_MET -> dev.gavel.schema.proto.Reserve.RESERVE_NOT_MET;
            case MET -> dev.gavel.schema.proto.Reserve.RESERVE_MET;
        };
    }

    private static Reserve reserve(dev.gavel.schema.proto.Reserve reserve) {
        return switch (reserve) {
            case RESERVE_UNSPECIFIED -> Reserve.UNTOLD;
            case RESERVE_NOT_MET -> Reserve.NOT_MET;
            case RESERVE_MET -> Reserve.MET;
            case UNRECOGNIZED -> throw unknownTo("state of the reserve");
        };
    }

    static AuctionClosed closed(Fact.Closed closed) {
        return AuctionClosed.newBuilder()
                .setCause(cause(closed.cause()))
                .setWinnerId(closed.winnerId())
                .setHammerPriceMicros(closed.hammerPriceMicros())
                .setBidCount(closed.bidCount())
                .setBidderCount(closed.bidderCount())
                .build();
    }

    static Fact.Closed closed(AuctionClosed closed) {
        return new Fact.Closed(
                cause(closed.getCause()),
                closed.getWinnerId(),
                closed.getHammerPriceMicros(),
                closed.getBidCount(),
                closed.getBidderCount());
    }

    static dev.gavel.schema.proto.CloseCause cause(CloseCause cause) {
        return switch (cause) {
            case SELLER -> dev.gavel.schema.proto.CloseCause.CLOSE_CAUSE_SELLER;
            case END_PASSED -> dev.gavel.schema.proto.CloseCause.CLOSE_CAUSE_END_PASSED;
            case BOUGHT -> dev.gavel.schema.proto.CloseCause.CLOSE_CAUSE_BOUGHT;
        };
    }

    static CloseCause cause(dev.gavel.schema.proto.CloseCause cause) {
        return switch (cause) {
            case CLOSE_CAUSE_SELLER -> CloseCause.SELLER;
            case CLOSE_CAUSE_END_PASSED -> CloseCause.END_PASSED;
            case CLOSE_CAUSE_BOUGHT -> CloseCause.BOUGHT;
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
            case RETRACT -> CommandKind.COMMAND_KIND_RETRACT;
        };
    }

    static Fact.Refused.Kind kind(CommandKind kind) {
        return switch (kind) {
            case COMMAND_KIND_OPEN -> Fact.Refused.Kind.OPEN;
            case COMMAND_KIND_CLOSE -> Fact.Refused.Kind.CLOSE;
            case COMMAND_KIND_CANCEL -> Fact.Refused.Kind.CANCEL;
            case COMMAND_KIND_RETRACT -> Fact.Refused.Kind.RETRACT;
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
            case EXPIRED -> dev.gavel.schema.proto.Reason.REASON_EXPIRED;
            case KEY_REUSED -> dev.gavel.schema.proto.Reason.REASON_KEY_REUSED;
            case NOT_INVITED -> dev.gavel.schema.proto.Reason.REASON_NOT_INVITED;
            case BID_LIMIT_REACHED -> dev.gavel.schema.proto.Reason.REASON_BID_LIMIT_REACHED;
            case NOT_THE_SELLER -> dev.gavel.schema.proto.Reason.REASON_NOT_THE_SELLER;
            case OFF_TICK -> dev.gavel.schema.proto.Reason.REASON_OFF_TICK;
            case ALREADY_LEADING -> dev.gavel.schema.proto.Reason.REASON_ALREADY_LEADING;
            case OWN_BID_NOT_RAISED -> dev.gavel.schema.proto.Reason.REASON_OWN_BID_NOT_RAISED;
            case NO_RETRACTION -> dev.gavel.schema.proto.Reason.REASON_NO_RETRACTION;
            case NOT_RETRACTABLE -> dev.gavel.schema.proto.Reason.REASON_NOT_RETRACTABLE;
            case RETRACTION_TOO_LATE -> dev.gavel.schema.proto.Reason.REASON_RETRACTION_TOO_LATE;
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
            case REASON_EXPIRED -> Reason.EXPIRED;
            case REASON_KEY_REUSED -> Reason.KEY_REUSED;
            case REASON_NOT_INVITED -> Reason.NOT_INVITED;
            case REASON_BID_LIMIT_REACHED -> Reason.BID_LIMIT_REACHED;
            case REASON_NOT_THE_SELLER -> Reason.NOT_THE_SELLER;
            case REASON_OFF_TICK -> Reason.OFF_TICK;
            case REASON_ALREADY_LEADING -> Reason.ALREADY_LEADING;
            case REASON_OWN_BID_NOT_RAISED -> Reason.OWN_BID_NOT_RAISED;
            case REASON_NO_RETRACTION -> Reason.NO_RETRACTION;
            case REASON_NOT_RETRACTABLE -> Reason.NOT_RETRACTABLE;
            case REASON_RETRACTION_TOO_LATE -> Reason.RETRACTION_TOO_LATE;
            case REASON_UNSPECIFIED, UNRECOGNIZED -> throw unknownTo("reason");
        };
    }

    static List<Reason> reasons(List<dev.gavel.schema.proto.Reason> reasons) {
        return reasons.isEmpty() ? List.of() : reasons.stream().map(ProtoConverter::reason).toList();
    }

    static String why(Exception e) {
        return e instanceof InvalidProtocolBufferException
                ? "not the Protobuf message expected here: " + e.getMessage()
                : String.valueOf(e.getMessage());
    }

    static IllegalArgumentException unknownTo(String what) {
        return new IllegalArgumentException("a " + what + " that this version does not know; is the writer newer?");
    }

    static UnknownFields unknown(UnknownFieldSet fields) {
        return fields.asMap().isEmpty() ? UnknownFields.NONE : new UnknownFields(fields.toByteString());
    }

    static UnknownFieldSet unknown(UnknownFields fields) {
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
