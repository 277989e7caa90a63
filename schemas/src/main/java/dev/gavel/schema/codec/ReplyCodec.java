package dev.gavel.schema.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.Reply;
import org.jspecify.annotations.Nullable;

/// The values of `bid-replies`.
public final class ReplyCodec {
    /// Tag of field 1, fixed64: the first byte of every reply that this codec wrote.
    private static final byte INSTANCE_TAG = 0x09;

    private ReplyCodec() {}

    /// Whether a reply is certainly not for this instance, from its first nine bytes: instances that share a
    /// partition skip each other's answers without reading them.
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
        return dev.gavel.schema.proto.Reply.newBuilder()
                .setInstance(reply.instance())
                .setCorrelation(reply.correlation())
                .setAuctionId(reply.event().auctionId())
                .setEvent(EventCodec.message(reply.event()))
                .build()
                .toByteArray();
    }

    /// @param value the record's value; the key says nothing
    public static Decoded<Reply> decode(byte @Nullable [] value) {
        if (value == null) {
            return new Decoded.Garbage<>("the record has no value");
        }
        try {
            var message = dev.gavel.schema.proto.Reply.parseFrom(value);
            return new Decoded.Message<>(new Reply(
                    message.getInstance(),
                    message.getCorrelation(),
                    EventCodec.event(message.getAuctionId(), message.getEvent())));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return new Decoded.Garbage<>(Wire.why(e));
        }
    }
}
