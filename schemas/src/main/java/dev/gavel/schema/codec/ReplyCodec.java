package dev.gavel.schema.codec;

import static dev.gavel.schema.proto.Reply.AUCTION_ID_FIELD_NUMBER;
import static dev.gavel.schema.proto.Reply.CORRELATION_FIELD_NUMBER;
import static dev.gavel.schema.proto.Reply.EVENT_FIELD_NUMBER;
import static dev.gavel.schema.proto.Reply.FIRM_MINIMUM_FIELD_NUMBER;
import static dev.gavel.schema.proto.Reply.INSTANCE_FIELD_NUMBER;
import static dev.gavel.schema.proto.Reply.TICK_SIZE_MICROS_FIELD_NUMBER;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The values of `bid-replies`.
public final class ReplyCodec {
    /// Tag of field 1, fixed64: the first byte of every reply that this codec wrote.
    private static final byte INSTANCE_TAG = 0x09;

    private ReplyCodec() {}

    /// Whether the first nine bytes show that a reply is for another instance. Instances that share a partition skip
    /// each other's replies without decoding them.
    public static boolean isForAnother(byte @Nullable [] value, long instance) {
        if (value == null || value.length <= Long.BYTES || value[0] != INSTANCE_TAG) {
            return false;
        }
        for (int i = 0; i < Long.BYTES; i++) {
            if (value[1 + i] != (byte) (instance >>> (Byte.SIZE * i))) {
                return true;
            }
        }
        return false;
    }

    public static byte[] encode(Reply reply) {
        byte[] event = EventCodec.encode(reply.event());
        return encode(
                reply.instance(),
                reply.correlation(),
                reply.event().auctionId(),
                event,
                reply.firmMinimum(),
                reply.tickSizeMicros());
    }

    /// Writes field by field, so that the event need not be encoded again.
    ///
    /// @param event as [EventCodec] wrote it
    public static byte[] encode(
            long instance, long correlation, long auctionId, byte[] event, boolean firmMinimum, long tickSizeMicros) {
        boolean hasTickSize = tickSizeMicros != AuctionTerms.SMALLEST;
        int size =
                CodedOutputStream.computeFixed64Size(INSTANCE_FIELD_NUMBER, instance)
                        + CodedOutputStream.computeUInt64Size(CORRELATION_FIELD_NUMBER, correlation)
                        + CodedOutputStream.computeInt64Size(AUCTION_ID_FIELD_NUMBER, auctionId)
                        + CodedOutputStream.computeByteArraySize(EVENT_FIELD_NUMBER, event)
                        + (firmMinimum ? CodedOutputStream.computeBoolSize(FIRM_MINIMUM_FIELD_NUMBER, true) : 0)
                        + (hasTickSize
                                ? CodedOutputStream.computeInt64Size(TICK_SIZE_MICROS_FIELD_NUMBER, tickSizeMicros)
                                : 0);
        byte[] value = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(value);
        try {
            out.writeFixed64(INSTANCE_FIELD_NUMBER, instance);
            out.writeUInt64(CORRELATION_FIELD_NUMBER, correlation);
            out.writeInt64(AUCTION_ID_FIELD_NUMBER, auctionId);
            out.writeByteArray(EVENT_FIELD_NUMBER, event);
            if (firmMinimum) {
                out.writeBool(FIRM_MINIMUM_FIELD_NUMBER, true);
            }
            if (hasTickSize) {
                out.writeInt64(TICK_SIZE_MICROS_FIELD_NUMBER, tickSizeMicros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: the array has the computed size", e);
        }
        return value;
    }

    /// @param value the record's value; replies have no key
    public static Decoded<Reply> decode(byte @Nullable [] value) {
        if (value == null) {
            return new Decoded.Malformed<>("the record has no value");
        }
        try {
            var message = WireParser.parse(value, dev.gavel.schema.proto.Reply.newBuilder());
            return new Decoded.Message<>(
                    new Reply(
                            message.getInstance(),
                            message.getCorrelation(),
                            EventCodec.event(message.getAuctionId(), message.getEvent()),
                            message.getFirmMinimum(),
                            message.getTickSizeMicros() == 0 ? AuctionTerms.SMALLEST : message.getTickSizeMicros()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Malformed<>(ProtoConverter.why(e));
        }
    }
}
