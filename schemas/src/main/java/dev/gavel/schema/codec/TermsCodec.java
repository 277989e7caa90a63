package dev.gavel.schema.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.proto.IncrementBand;
import org.jspecify.annotations.Nullable;

/// Encodes and decodes auction terms. Under rules version 1 neither the version nor the type was written, before
/// version 3 neither the tick size nor the trigger of the soft close.
public final class TermsCodec {
    private static final int FIRST_VERSION = 1;

    private TermsCodec() {}

    /// The bytes that the read models store.
    public static byte[] encode(AuctionTerms terms) {
        return message(terms).toByteArray();
    }

    /// @throws IllegalArgumentException if the bytes are malformed or were written by a newer version
    public static AuctionTerms decode(byte[] bytes) {
        try {
            return terms(dev.gavel.schema.proto.AuctionTerms.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(ProtoConverter.why(e), e);
        }
    }

    static dev.gavel.schema.proto.AuctionTerms message(AuctionTerms terms) {
        var message =
                dev.gavel.schema.proto.AuctionTerms.newBuilder()
                        .setTitle(terms.title())
                        .setOpeningPriceMicros(terms.prices().openingMicros())
                        .setReservePriceMicros(terms.prices().reserveMicros())
                        .setBuyNowPriceMicros(terms.prices().buyNowMicros())
                        .setEndsAtMs(terms.endsAtMs())
                        .setMaxBidsPerBidder(terms.bidders().maxBids())
                        .setByInvitation(terms.bidders().byInvitation())
                        .addAllAllowedBidders(terms.bidders().allowedBidders())
                        .setSelfOutbid(terms.bidders().selfOutbid())
                        .setSellerId(terms.sellerId())
                        .setUnknownFields(ProtoConverter.unknown(terms.unknown()));
        if (terms.rulesVersion() > FIRST_VERSION) {
            message.setRulesVersion(terms.rulesVersion()).setType(type(terms.type()));
        }
        boolean hasTicks = terms.rulesVersion() >= AuctionTerms.VERSION_WITH_TICKS;
        if (hasTicks) {
            message.setTickSizeMicros(terms.tickSizeMicros());
        }
        Long startsAtMs = terms.startsAtMs();
        if (startsAtMs != null) {
            message.setStartsAtMs(startsAtMs);
        }
        increment(message, terms.increment());
        SoftClose softClose = terms.softClose();
        if (softClose != null) {
            message.getSoftCloseBuilder()
                    .setWindowMs(softClose.windowMs())
                    .setExtensionMs(softClose.extensionMs())
                    .setLatestMs(softClose.latestMs());
            if (hasTicks) {
                message.getSoftCloseBuilder().setTrigger(trigger(softClose.trigger()));
            }
        }
        Retraction retraction = terms.retraction();
        if (retraction != null) {
            message.getRetractionBuilder()
                    .setWindowMs(retraction.windowMs())
                    .setLast(retraction.last())
                    .setAllowDisclosure(retraction.allowDisclosure());
        }
        return message.build();
    }

    static AuctionTerms terms(dev.gavel.schema.proto.AuctionTerms message) {
        return new AuctionTerms(
                message.getRulesVersion() == 0 ? FIRST_VERSION : message.getRulesVersion(),
                message.getTitle(),
                type(message.getType()),
                message.getTickSizeMicros() == 0 ? AuctionTerms.SMALLEST : message.getTickSizeMicros(),
                new Prices(
                        message.getOpeningPriceMicros(),
                        message.getReservePriceMicros(),
                        message.getBuyNowPriceMicros()),
                increment(message),
                message.hasStartsAtMs() ? message.getStartsAtMs() : null,
                message.getEndsAtMs(),
                softClose(message),
                retraction(message),
                new BidderLimits(
                        message.getMaxBidsPerBidder(),
                        message.getByInvitation(),
                        message.getAllowedBiddersList(),
                        message.getSelfOutbid()),
                message.getSellerId(),
                ProtoConverter.unknown(message.getUnknownFields()));
    }

    private static void increment(dev.gavel.schema.proto.AuctionTerms.Builder message, Increment increment) {
        switch (increment) {
            case Increment.Fixed(long stepMicros) -> message.setIncrementMicros(stepMicros);
            case Increment.Percent(long percentMicros) -> message.setIncrementPercentMicros(percentMicros);
            case Increment.Bands bands -> {
                for (Increment.Band band : bands.bands()) {
                    message.addIncrementBandsBuilder()
                            .setFromMicros(band.fromMicros())
                            .setStepMicros(band.stepMicros());
                }
                if (bands.preset() != null) {
                    message.setIncrementPreset(bands.preset());
                }
            }
        }
    }

    private static Increment increment(dev.gavel.schema.proto.AuctionTerms message) {
        if (message.getIncrementBandsCount() > 0) {
            String preset = message.getIncrementPreset();
            return new Increment.Bands(
                    preset.isEmpty() ? null : preset,
                    message.getIncrementBandsList().stream().map(TermsCodec::band).toList());
        }
        return message.getIncrementPercentMicros() != 0
                ? new Increment.Percent(message.getIncrementPercentMicros())
                : new Increment.Fixed(message.getIncrementMicros());
    }

    private static Increment.Band band(IncrementBand band) {
        return new Increment.Band(band.getFromMicros(), band.getStepMicros());
    }

    private static @Nullable SoftClose softClose(dev.gavel.schema.proto.AuctionTerms message) {
        var softClose = message.getSoftClose();
        return message.hasSoftClose()
                ? new SoftClose(
                        softClose.getWindowMs(),
                        softClose.getExtensionMs(),
                        softClose.getLatestMs(),
                        trigger(softClose.getTrigger()))
                : null;
    }

    private static @Nullable Retraction retraction(dev.gavel.schema.proto.AuctionTerms message) {
        var retraction = message.getRetraction();
        return message.hasRetraction()
                ? new Retraction(retraction.getWindowMs(), retraction.getLast(), retraction.getAllowDisclosure())
                : null;
    }

    private static dev.gavel.schema.proto.SoftCloseTrigger trigger(SoftCloseTrigger trigger) {
        return switch (trigger) {
            case ANY_BID -> dev.gavel.schema.proto.SoftCloseTrigger.SOFT_CLOSE_TRIGGER_ANY_BID;
            case PRICE_CHANGE -> dev.gavel.schema.proto.SoftCloseTrigger.SOFT_CLOSE_TRIGGER_PRICE_CHANGE;
            case LEAD_CHANGE -> dev.gavel.schema.proto.SoftCloseTrigger.SOFT_CLOSE_TRIGGER_LEAD_CHANGE;
        };
    }

    private static SoftCloseTrigger trigger(dev.gavel.schema.proto.SoftCloseTrigger trigger) {
        return switch (trigger) {
            case SOFT_CLOSE_TRIGGER_UNSPECIFIED, SOFT_CLOSE_TRIGGER_ANY_BID -> SoftCloseTrigger.ANY_BID;
            case SOFT_CLOSE_TRIGGER_PRICE_CHANGE -> SoftCloseTrigger.PRICE_CHANGE;
            case SOFT_CLOSE_TRIGGER_LEAD_CHANGE -> SoftCloseTrigger.LEAD_CHANGE;
            case UNRECOGNIZED -> throw ProtoConverter.unknownTo("trigger of a soft close");
        };
    }

    private static dev.gavel.schema.proto.AuctionType type(AuctionType type) {
        return switch (type) {
            case ENGLISH -> dev.gavel.schema.proto.AuctionType.AUCTION_TYPE_ENGLISH;
            case PROXY -> dev.gavel.schema.proto.AuctionType.AUCTION_TYPE_PROXY;
            case SEALED_FIRST -> dev.gavel.schema.proto.AuctionType.AUCTION_TYPE_SEALED_FIRST;
            case SEALED_SECOND -> dev.gavel.schema.proto.AuctionType.AUCTION_TYPE_SEALED_SECOND;
        };
    }

    private static AuctionType type(dev.gavel.schema.proto.AuctionType type) {
        return switch (type) {
            case AUCTION_TYPE_UNSPECIFIED, AUCTION_TYPE_ENGLISH -> AuctionType.ENGLISH;
            case AUCTION_TYPE_PROXY -> AuctionType.PROXY;
            case AUCTION_TYPE_SEALED_FIRST -> AuctionType.SEALED_FIRST;
            case AUCTION_TYPE_SEALED_SECOND -> AuctionType.SEALED_SECOND;
            case UNRECOGNIZED -> throw ProtoConverter.unknownTo("type of auction");
        };
    }
}
