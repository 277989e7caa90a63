package dev.gavel.processor;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.proto.BidderState;
import dev.gavel.schema.proto.IdempotencyRecordState;
import dev.gavel.schema.proto.KeyUsesState;
import org.apache.kafka.common.errors.SerializationException;

/// The values of the stores `bidders` and `keys` and of their changelogs.
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
            throw malformed(e);
        }
    }

    static byte[] encode(IdempotencyRecord record) {
        return IdempotencyRecordState.newBuilder()
                .setNumber(record.number())
                .setOwnerNumber(record.ownerNumber())
                .setPayload(ByteString.copyFrom(CommandCodec.encodePayload(record.command())))
                .setEvent(ByteString.copyFrom(EventCodec.encode(record.event())))
                .build()
                .toByteArray();
    }

    /// @param auctionKey of the auction, as on the log
    static IdempotencyRecord decodeRecord(byte[] auctionKey, byte[] bytes) {
        try {
            IdempotencyRecordState state = IdempotencyRecordState.parseFrom(bytes);
            Envelope envelope = message(CommandCodec.decode(auctionKey, state.getPayload().toByteArray()));
            return new IdempotencyRecord(
                    state.getNumber(),
                    state.getOwnerNumber(),
                    envelope.command(),
                    message(EventCodec.decode(auctionKey, state.getEvent().toByteArray())));
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        }
    }

    static byte[] encode(KeyUses uses) {
        return KeyUsesState.newBuilder()
                .setNumber(uses.number())
                .setCounted(uses.counted())
                .setEra(uses.era())
                .setAtMs(uses.atMs())
                .build()
                .toByteArray();
    }

    static KeyUses decodeUses(byte[] bytes) {
        try {
            KeyUsesState state = KeyUsesState.parseFrom(bytes);
            return new KeyUses(state.getNumber(), state.getCounted(), state.getEra(), state.getAtMs());
        } catch (InvalidProtocolBufferException e) {
            throw malformed(e);
        }
    }

    private static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw malformed(new IllegalArgumentException(reason));
        };
    }

    private static SerializationException malformed(Exception cause) {
        return new SerializationException("the state is malformed; was it written by a newer version?", cause);
    }
}
