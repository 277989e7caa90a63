package dev.gavel.processor;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.proto.BidderState;
import dev.gavel.schema.proto.IdempotencyRecordState;
import org.apache.kafka.common.errors.SerializationException;

/// What an auction remembers of bidders and of idempotency keys, as the stores and their changelogs keep it.
final class IdempotencyRecordCodec {
    private IdempotencyRecordCodec() {}

    static byte[] encode(Bidder bidder) {
        return BidderState.newBuilder()
                .setBidCount(bidder.bids())
                .setRetractedCount(bidder.retracted())
                .setHighestMicros(bidder.highestMicros())
                .build()
                .toByteArray();
    }

    static Bidder decodeBidder(byte[] bytes) {
        try {
            BidderState state = BidderState.parseFrom(bytes);
            return new Bidder(state.getBidCount(), state.getRetractedCount(), state.getHighestMicros());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e);
        }
    }

    static byte[] encode(IdempotencyRecord told) {
        return IdempotencyRecordState.newBuilder()
                .setNumber(told.number())
                .setPayload(ByteString.copyFrom(CommandCodec.encodePayload(told.command())))
                .setEvent(ByteString.copyFrom(EventCodec.encode(told.event())))
                .build()
                .toByteArray();
    }

    /// @param auctionKey of the auction, as on the log
    static IdempotencyRecord decodeTold(byte[] auctionKey, byte[] bytes) {
        try {
            IdempotencyRecordState state = IdempotencyRecordState.parseFrom(bytes);
            Envelope envelope = message(CommandCodec.decode(auctionKey, state.getPayload().toByteArray()));
            return new IdempotencyRecord(
                    state.getNumber(),
                    envelope.command(),
                    message(EventCodec.decode(auctionKey, state.getEvent().toByteArray())));
        } catch (InvalidProtocolBufferException e) {
            throw unreadable(e);
        }
    }

    private static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw unreadable(new IllegalArgumentException(reason));
        };
    }

    private static SerializationException unreadable(Exception cause) {
        return new SerializationException("the state is unreadable; was it written by a newer build?", cause);
    }
}
