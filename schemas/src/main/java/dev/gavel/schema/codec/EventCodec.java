package dev.gavel.schema.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The values of `auction-events`.
public final class EventCodec {
    private EventCodec() {}

    public static byte[] encode(Event event) {
        return message(event).toByteArray();
    }

    /// @param key the record's key; it holds the auction's id
    /// @param value the record's value
    public static Decoded<Event> decode(byte @Nullable [] key, byte @Nullable [] value) {
        long auctionId = AuctionKey.decode(key);
        if (auctionId == 0) {
            return new Decoded.Malformed<>("the key is not an auction id (int64 > 0, big-endian)");
        }
        if (value == null) {
            return new Decoded.Malformed<>("the record has no value");
        }
        try {
            return new Decoded.Message<>(event(auctionId, parse(value)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Malformed<>(ProtoConverter.why(e));
        }
    }

    /// The offset of the command that the event decides, without decoding the rest; -1 if it is not a command of this
    /// partition.
    public static long commandOffset(byte[] value, int partition) {
        CodedInputStream in = CodedInputStream.newInstance(value);
        int commandPartition = 0;
        long commandOffset = 0;
        try {
            // Fields are written in the order of their numbers.
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field == dev.gavel.schema.proto.Event.COMMAND_PARTITION_FIELD_NUMBER) {
                    commandPartition = in.readUInt32();
                } else if (field == dev.gavel.schema.proto.Event.COMMAND_OFFSET_FIELD_NUMBER) {
                    commandOffset = in.readInt64();
                } else {
                    break;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return commandPartition == partition && value.length > 0 ? commandOffset : -1;
    }

    /// Whether a value that is malformed for [#decode] is an event that a newer version can read.
    public static boolean isNewer(byte @Nullable [] value) {
        try {
            return value != null && NewerFormat.isIn(parse(value));
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static dev.gavel.schema.proto.Event parse(byte[] value) throws InvalidProtocolBufferException {
        return WireParser.parse(value, dev.gavel.schema.proto.Event.newBuilder()).build();
    }

    static dev.gavel.schema.proto.Event message(Event event) {
        var message =
                dev.gavel.schema.proto.Event.newBuilder()
                        .setCommandPartition(event.position().partition())
                        .setCommandOffset(event.position().offset())
                        .setAtMs(event.atMs())
                        .setSequence(event.sequence());
        Standing standing = event.standing();
        if (standing != null) {
            message.setStanding(ProtoConverter.standing(standing));
        }
        switch (event.fact()) {
            case Fact.BidAccepted accepted -> {
                var builder =
                        message.getBidAcceptedBuilder()
                                .setBid(ProtoConverter.bid(accepted.bid()))
                                .setPreviousLeaderId(accepted.previousLeaderId())
                                .setPreviousEndsAtMs(accepted.previousEndsAtMs())
                                .setOutbidAtOnce(accepted.outbidAtOnce());
                Fact.Closed closed = accepted.closed();
                if (closed != null) {
                    builder.setClosed(ProtoConverter.closed(closed));
                }
            }
            case Fact.BidRefused refused -> {
                var builder =
                        message.getBidRefusedBuilder()
                                .setBid(ProtoConverter.bid(refused.bid()))
                                .setReason(ProtoConverter.reason(refused.reason()));
                refused.also().forEach(reason -> builder.addAlso(ProtoConverter.reason(reason)));
            }
            case Fact.Opened opened -> message.getOpenedBuilder().setTerms(ProtoConverter.terms(opened.terms()));
            case Fact.Closed closed -> message.setClosed(ProtoConverter.closed(closed));
            case Fact.Cancelled cancelled -> message.getCancelledBuilder().setReason(cancelled.reason());
            case Fact.Retracted retracted ->
                    message.getRetractedBuilder()
                            .setBidId(retracted.bidId())
                            .setBidderId(retracted.bidderId())
                            .setPreviousLeaderId(retracted.previousLeaderId());
            case Fact.Repeated repeated ->
                    message.getRepeatedBuilder()
                            .setFirstPartition(repeated.first().partition())
                            .setFirstOffset(repeated.first().offset());
            case Fact.Refused refused ->
                    message.getRefusedBuilder()
                            .setKind(ProtoConverter.kind(refused.kind()))
                            .setReason(ProtoConverter.reason(refused.reason()));
        }
        message.setActor(event.actor());
        ChainHash chain = event.chain();
        if (chain != null) {
            message.setChain(ByteString.copyFrom(chain.bytes()));
        }
        return message.build();
    }

    static Event event(long auctionId, dev.gavel.schema.proto.Event message) {
        return new Event(
                auctionId,
                new Position(message.getCommandPartition(), message.getCommandOffset()),
                message.getAtMs(),
                message.getSequence(),
                message.hasStanding() ? ProtoConverter.standing(message.getStanding()) : null,
                fact(auctionId, message),
                message.getActor(),
                message.getChain().isEmpty() ? null : ChainHash.of(message.getChain().toByteArray()));
    }

    private static Fact fact(long auctionId, dev.gavel.schema.proto.Event message) {
        return switch (message.getFactCase()) {
            case BID_ACCEPTED -> {
                var accepted = message.getBidAccepted();
                yield new Fact.BidAccepted(
                        ProtoConverter.bid(auctionId, accepted.getBid()),
                        accepted.hasClosed() ? ProtoConverter.closed(accepted.getClosed()) : null,
                        accepted.getPreviousLeaderId(),
                        accepted.getPreviousEndsAtMs(),
                        accepted.getOutbidAtOnce());
            }
            case BID_REFUSED -> {
                var refused = message.getBidRefused();
                yield new Fact.BidRefused(
                        ProtoConverter.bid(auctionId, refused.getBid()),
                        ProtoConverter.reason(refused.getReason()),
                        ProtoConverter.reasons(refused.getAlsoList()));
            }
            case OPENED -> new Fact.Opened(ProtoConverter.terms(message.getOpened().getTerms()));
            case CLOSED -> ProtoConverter.closed(message.getClosed());
            case CANCELLED -> new Fact.Cancelled(message.getCancelled().getReason());
            case RETRACTED -> {
                var retracted = message.getRetracted();
                yield new Fact.Retracted(
                        retracted.getBidId(), retracted.getBidderId(), retracted.getPreviousLeaderId());
            }
            case REPEATED -> {
                var repeated = message.getRepeated();
                yield new Fact.Repeated(new Position(repeated.getFirstPartition(), repeated.getFirstOffset()));
            }
            case REFUSED -> {
                var refused = message.getRefused();
                yield new Fact.Refused(
                        ProtoConverter.kind(refused.getKind()), ProtoConverter.reason(refused.getReason()));
            }
            case FACT_NOT_SET -> throw new IllegalArgumentException("no fact that this version knows");
        };
    }
}
