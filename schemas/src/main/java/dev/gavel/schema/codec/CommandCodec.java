package dev.gavel.schema.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.ReplyTo;
import org.jspecify.annotations.Nullable;

/// The values of `auction-commands`.
public final class CommandCodec {
    private CommandCodec() {}

    public static byte[] encode(Envelope envelope) {
        var message = dev.gavel.schema.proto.Command.newBuilder();
        ReplyTo replyTo = envelope.replyTo();
        if (replyTo != null) {
            message.getReplyToBuilder()
                    .setPartition(replyTo.partition())
                    .setInstance(replyTo.instance())
                    .setCorrelation(replyTo.correlation());
        }
        message.setDeadlineMs(envelope.deadlineMs());
        String key = envelope.idempotencyKey();
        if (key != null) {
            message.setIdempotencyKey(key);
        }
        message.setActor(envelope.actor());
        payload(message, envelope.command());
        return message.build().toByteArray();
    }

    /// The command without actor, reply address, deadline and idempotency key, to compare a retry with the first
    /// command.
    public static byte[] encodePayload(Command command) {
        var message = dev.gavel.schema.proto.Command.newBuilder();
        payload(message, command);
        return message.build().toByteArray();
    }

    /// The length of [#encodePayload], without encoding it.
    public static int payloadBytes(Command command) {
        var message = dev.gavel.schema.proto.Command.newBuilder();
        payload(message, command);
        return message.build().getSerializedSize();
    }

    private static void payload(dev.gavel.schema.proto.Command.Builder message, Command command) {
        switch (command) {
            case PlaceBid bid -> message.setBid(ProtoConverter.bid(bid));
            case OpenAuction open -> message.getOpenBuilder().setTerms(ProtoConverter.terms(open.terms()));
            case CloseAuction close ->
                    message.getCloseBuilder()
                            .setCause(ProtoConverter.cause(close.cause()))
                            .setSellerId(close.sellerId());
            case CancelAuction cancel ->
                    message.getCancelBuilder().setReason(cancel.reason()).setSellerId(cancel.sellerId());
            case RetractBid retract ->
                    message.getRetractBuilder().setBidId(retract.bidId()).setBidderId(retract.bidderId());
        }
    }

    /// @param key the record's key; it holds the auction's id
    /// @param value the record's value
    public static Decoded<Envelope> decode(byte @Nullable [] key, byte @Nullable [] value) {
        long auctionId = AuctionKey.decode(key);
        if (auctionId == 0) {
            return new Decoded.Malformed<>("the key is not an auction id (int64 > 0, big-endian)");
        }
        if (value == null) {
            return new Decoded.Malformed<>("the record has no value");
        }
        if (value.length > RecordLimits.COMMAND_BYTES) {
            return new Decoded.Malformed<>(
                    "the value has %d bytes, more than %d".formatted(value.length, RecordLimits.COMMAND_BYTES));
        }
        try {
            var message = dev.gavel.schema.proto.Command.parseFrom(value);
            return new Decoded.Message<>(envelope(auctionId, message));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Malformed<>(ProtoConverter.why(e));
        }
    }

    /// Whether a value that is malformed for [#decode] may be a command that a newer version can read.
    public static boolean isNewer(byte @Nullable [] value) {
        try {
            return value != null
                    && value.length <= RecordLimits.COMMAND_BYTES
                    && NewerFormat.isIn(dev.gavel.schema.proto.Command.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static Envelope envelope(long auctionId, dev.gavel.schema.proto.Command message) {
        String key = message.getIdempotencyKey();
        return new Envelope(
                command(auctionId, message),
                replyTo(message),
                message.getDeadlineMs(),
                key.isEmpty() ? null : key,
                message.getActor());
    }

    private static Command command(long auctionId, dev.gavel.schema.proto.Command message) {
        return switch (message.getPayloadCase()) {
            case BID -> withAmount(ProtoConverter.bid(auctionId, message.getBid()));
            case OPEN -> new OpenAuction(auctionId, ProtoConverter.terms(message.getOpen().getTerms()));
            case CLOSE ->
                    new CloseAuction(
                            auctionId,
                            ProtoConverter.cause(message.getClose().getCause()),
                            message.getClose().getSellerId());
            case CANCEL ->
                    new CancelAuction(auctionId, message.getCancel().getReason(), message.getCancel().getSellerId());
            case RETRACT ->
                    new RetractBid(auctionId, message.getRetract().getBidId(), message.getRetract().getBidderId());
            case PAYLOAD_NOT_SET -> throw new IllegalArgumentException("no payload that this version knows");
        };
    }

    /// An event can withhold the amount; a command cannot.
    private static PlaceBid withAmount(PlaceBid bid) {
        if (bid.amountMicros() == 0) {
            throw new IllegalArgumentException("amount is out of range: 0 micros");
        }
        return bid;
    }

    private static @Nullable ReplyTo replyTo(dev.gavel.schema.proto.Command message) {
        if (!message.hasReplyTo()) {
            return null;
        }
        var replyTo = message.getReplyTo();
        return new ReplyTo(replyTo.getPartition(), replyTo.getInstance(), replyTo.getCorrelation());
    }
}
