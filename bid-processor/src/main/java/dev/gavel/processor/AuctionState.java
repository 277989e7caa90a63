package dev.gavel.processor;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.processor.auction.Auction;
import dev.gavel.schema.codec.Wire;
import dev.gavel.schema.proto.Phase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// An auction as the store and its changelog keep it.
final class AuctionState {
    private AuctionState() {}

    static Serde<Auction> serde() {
        return Serdes.serdeFrom(
                (topic, auction) -> auction == null ? null : encode(auction),
                (topic, bytes) -> bytes == null ? null : decode(bytes));
    }

    static byte[] encode(Auction auction) {
        return dev.gavel.schema.proto.AuctionState.newBuilder()
                .setAuctionId(auction.id())
                .setRulesVersion(auction.rulesVersion())
                .setSequence(auction.sequence())
                .setPhase(phase(auction.phase()))
                .setTerms(Wire.terms(auction.terms()))
                .setStartsAtMs(auction.startsAtMs())
                .setEndsAtMs(auction.endsAtMs())
                .setHighestMicros(auction.highestMicros())
                .setLeaderId(auction.leaderId())
                .setBidCount(auction.bidCount())
                .build()
                .toByteArray();
    }

    /// @throws SerializationException if these bytes are no state, or one of a newer build: to go on would be to guess
    static Auction decode(byte[] bytes) {
        try {
            var state = dev.gavel.schema.proto.AuctionState.parseFrom(bytes);
            return new Auction(
                    state.getAuctionId(),
                    state.getRulesVersion(),
                    state.getSequence(),
                    phase(state.getPhase()),
                    Wire.terms(state.getTerms()),
                    state.getStartsAtMs(),
                    state.getEndsAtMs(),
                    state.getHighestMicros(),
                    state.getLeaderId(),
                    state.getBidCount());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new SerializationException("the state of an auction is unreadable; was it written by a newer build?", e);
        }
    }

    private static Phase phase(Auction.Phase phase) {
        return switch (phase) {
            case OPEN -> Phase.PHASE_OPEN;
            case CLOSED -> Phase.PHASE_CLOSED;
            case CANCELLED -> Phase.PHASE_CANCELLED;
        };
    }

    private static Auction.Phase phase(Phase phase) {
        return switch (phase) {
            case PHASE_OPEN -> Auction.Phase.OPEN;
            case PHASE_CLOSED -> Auction.Phase.CLOSED;
            case PHASE_CANCELLED -> Auction.Phase.CANCELLED;
            case PHASE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("unknown phase");
        };
    }
}
