package dev.gavel.schema.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.Reply;
import org.jspecify.annotations.Nullable;

/// The values of `bid-replies`.
public final class ReplyCodec {
    private ReplyCodec() {}

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
