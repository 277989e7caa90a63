package dev.gavel.processor;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.AuctionProgress;
import dev.gavel.processor.auction.Leader;
import dev.gavel.processor.auction.RecentBids;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.codec.ProtoConverter;
import dev.gavel.schema.proto.AuctionDefinitionState;
import dev.gavel.schema.proto.Phase;
import dev.gavel.schema.proto.RecentBid;
import java.util.function.LongFunction;
import org.apache.kafka.common.errors.SerializationException;

/// The values of the stores `lots` and `auctions` and of their changelogs: the definition of an auction is written
/// once, its changing state with each bid.
final class AuctionStateCodec {
    private AuctionStateCodec() {}

    static byte[] encode(AuctionDefinition definition) {
        return AuctionDefinitionState.newBuilder()
                .setAuctionId(definition.id())
                .setTerms(ProtoConverter.terms(definition.terms()))
                .setStartsAtMs(definition.startsAtMs())
                .build()
                .toByteArray();
    }

    static byte[] encode(Auction auction) {
        Leader leader = auction.leader();
        var state =
                dev.gavel.schema.proto.AuctionState.newBuilder()
                        .setAuctionId(auction.id())
                        .setSequence(auction.sequence())
                        .setPhase(phase(auction.phase()))
                        .setEndsAtMs(auction.endsAtMs())
                        .setHighestMicros(leader.highestMicros())
                        .setLeaderId(leader.leaderId())
                        .setPriceMicros(leader.priceMicros())
                        .setLeadingBidId(leader.bidId())
                        .setBidCount(auction.bidCount())
                        .setBidderCount(auction.progress().bidderCount())
                        .setKeyCount(auction.progress().keyCount())
                        .setRejectedKeyCount(auction.progress().rejectedKeyCount())
                        .setUncountedKeys(auction.progress().uncountedKeys());
        ChainHash chain = auction.chain();
        if (chain != null) {
            state.setChain(ByteString.copyFrom(chain.bytes()));
        }
        RecentBids recent = auction.progress().recent();
        if (!recent.equals(RecentBids.NONE)) {
            state.setBase(leader(recent.base()));
            recent.bids().forEach(bid -> state.addRecent(recent(bid)));
        }
        return state.build().toByteArray();
    }

    /// @throws SerializationException if the bytes are malformed or were written by a newer version
    static AuctionDefinition decodeDefinition(byte[] bytes) {
        try {
            AuctionDefinitionState state = AuctionDefinitionState.parseFrom(bytes);
            return new AuctionDefinition(
                    state.getAuctionId(), ProtoConverter.terms(state.getTerms()), state.getStartsAtMs());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /// @param definitions by auction id
    /// @throws SerializationException if the bytes are malformed or were written by a newer version
    static Auction decode(byte[] bytes, LongFunction<AuctionDefinition> definitions) {
        try {
            var state = dev.gavel.schema.proto.AuctionState.parseFrom(bytes);
            return state.hasTerms() ? ofRulesV1(state) : auction(state, definitions.apply(state.getAuctionId()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private static Auction auction(dev.gavel.schema.proto.AuctionState state, AuctionDefinition definition) {
        RecentBids recent =
                state.hasBase()
                        ? new RecentBids(
                                leader(state.getBase()),
                                state.getRecentList().stream().map(AuctionStateCodec::recent).toList())
                        : RecentBids.NONE;
        return new Auction(
                definition,
                new AuctionProgress(
                        phase(state.getPhase()),
                        state.getEndsAtMs(),
                        state.getBidderCount(),
                        state.getKeyCount(),
                        state.getRejectedKeyCount(),
                        state.getUncountedKeys(),
                        recent),
                new Leader(
                        state.getLeaderId(), state.getHighestMicros(), state.getPriceMicros(), state.getLeadingBidId()),
                Math.toIntExact(state.getBidCount()),
                state.getSequence(),
                state.getChain().isEmpty() ? null : ChainHash.of(state.getChain().toByteArray()));
    }

    /// Version 1 of the rules kept everything in one value. The price was the highest bid, whose id was not kept.
    private static Auction ofRulesV1(dev.gavel.schema.proto.AuctionState state) {
        long highest = state.getHighestMicros();
        return new Auction(
                new AuctionDefinition(
                        state.getAuctionId(), ProtoConverter.terms(state.getTerms()), state.getStartsAtMs()),
                new AuctionProgress(phase(state.getPhase()), state.getEndsAtMs(), 0, 0, 0, 0, RecentBids.NONE),
                new Leader(state.getLeaderId(), highest, highest, 0),
                Math.toIntExact(state.getBidCount()),
                state.getSequence(),
                null);
    }

    private static dev.gavel.schema.proto.LeaderState leader(Leader leader) {
        return dev.gavel.schema.proto.LeaderState.newBuilder()
                .setLeaderId(leader.leaderId())
                .setHighestMicros(leader.highestMicros())
                .setPriceMicros(leader.priceMicros())
                .setLeadingBidId(leader.bidId())
                .build();
    }

    private static Leader leader(dev.gavel.schema.proto.LeaderState state) {
        return new Leader(
                state.getLeaderId(), state.getHighestMicros(), state.getPriceMicros(), state.getLeadingBidId());
    }

    private static RecentBid recent(RecentBids.Bid bid) {
        return RecentBid.newBuilder()
                .setBidId(bid.id())
                .setBidderId(bid.bidderId())
                .setAmountMicros(bid.amountMicros())
                .setAtMs(bid.atMs())
                .setRetracted(bid.retracted())
                .setOwnBeforeMicros(bid.ownBeforeMicros())
                .build();
    }

    private static RecentBids.Bid recent(RecentBid bid) {
        return new RecentBids.Bid(
                bid.getBidId(),
                bid.getBidderId(),
                bid.getAmountMicros(),
                bid.getAtMs(),
                bid.getRetracted(),
                bid.getOwnBeforeMicros());
    }

    private static SerializationException malformed(Exception cause) {
        return new SerializationException(
                "the state of an auction is malformed; was it written by a newer version?", cause);
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
