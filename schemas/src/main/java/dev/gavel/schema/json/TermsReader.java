package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the fields of auction terms, as [TermsWriter] writes them.
final class TermsReader {
    /// The names of all terms.
    static final List<String> FIELDS =
            List.of(
                    "title",
                    "type",
                    "opening_price",
                    "reserve_price",
                    "buy_now_price",
                    "tick_size",
                    "increment",
                    "starts_at",
                    "ends_at",
                    "soft_close",
                    "retraction",
                    "max_bids_per_bidder",
                    "allowed_bidders",
                    "allow_self_outbid");

    private static final List<String> SOFT_CLOSE_FIELDS = List.of("window", "extension", "latest", "on");
    private static final List<String> RETRACTION_FIELDS = List.of("window", "last", "allow_disclosure");

    private TermsReader() {}

    /// A term that was read, to be set in any builder.
    @FunctionalInterface
    interface Term {
        void setIn(TermsBuilder terms);
    }

    /// Reads the current field.
    ///
    /// @return null: it is not a term, and its value was not read
    /// @throws InvalidJsonException that names the field if its value is invalid
    static @Nullable Term read(String field, StrictObject object) {
        return switch (field) {
            case "title" -> {
                String title = object.line(AuctionTerms.MAX_TITLE);
                yield terms -> terms.title = title;
            }
            case "type" -> {
                AuctionType type = type(object);
                yield terms -> terms.type = type;
            }
            case "opening_price" -> {
                long micros = object.amount();
                yield terms -> terms.openingMicros = micros;
            }
            case "reserve_price" -> {
                long micros = object.amount();
                yield terms -> terms.reserveMicros = micros;
            }
            case "buy_now_price" -> {
                long micros = object.amount();
                yield terms -> terms.buyNowMicros = micros;
            }
            case "tick_size" -> {
                long micros = object.amount();
                yield terms -> terms.tickSizeMicros = micros;
            }
            case "increment" -> {
                Increment increment = IncrementReader.read(object);
                yield terms -> terms.increment = increment;
            }
            default -> readTimeOrBidderTerm(field, object);
        };
    }

    private static @Nullable Term readTimeOrBidderTerm(String field, StrictObject object) {
        return switch (field) {
            case "starts_at" -> {
                long ms = object.instantMs();
                yield terms -> terms.startsAtMs = ms;
            }
            case "ends_at" -> {
                long ms = object.instantMs();
                yield terms -> terms.endsAtMs = ms;
            }
            case "soft_close" -> {
                SoftClose softClose = softClose(object);
                yield terms -> terms.softClose = softClose;
            }
            case "retraction" -> {
                Retraction retraction = retraction(object);
                yield terms -> terms.retraction = retraction;
            }
            case "max_bids_per_bidder" -> {
                int maxBids = object.count(BidderLimits.MAX_BIDS);
                yield terms -> terms.maxBids = maxBids;
            }
            case "allowed_bidders" -> {
                List<Long> bidders = allowedBidders(object);
                yield terms -> terms.allowedBidders = bidders;
            }
            case "allow_self_outbid" -> {
                boolean allowed = object.truth();
                yield terms -> terms.selfOutbid = allowed;
            }
            default -> null;
        };
    }

    /// The term of an auction that was created without this field, or with `null`.
    ///
    /// @return null: it is not a term, or every auction has it
    static @Nullable Term absent(String field) {
        return switch (field) {
            case "title" -> terms -> terms.title = TermsBuilder.DEFAULTS.title;
            case "type" -> terms -> terms.type = TermsBuilder.DEFAULTS.type;
            case "opening_price" -> terms -> terms.openingMicros = TermsBuilder.DEFAULTS.openingMicros;
            case "reserve_price" -> terms -> terms.reserveMicros = 0;
            case "buy_now_price" -> terms -> terms.buyNowMicros = 0;
            case "tick_size" -> terms -> terms.tickSizeMicros = TermsBuilder.DEFAULTS.tickSizeMicros;
            case "increment" -> terms -> terms.increment = TermsBuilder.DEFAULTS.increment;
            case "starts_at" -> terms -> terms.startsAtMs = null;
            case "soft_close" -> terms -> terms.softClose = null;
            case "retraction" -> terms -> terms.retraction = null;
            case "max_bids_per_bidder" -> terms -> terms.maxBids = 0;
            case "allowed_bidders" -> terms -> terms.allowedBidders = null;
            case "allow_self_outbid" -> terms -> terms.selfOutbid = false;
            default -> null;
        };
    }

    private static AuctionType type(StrictObject object) {
        try {
            return AuctionType.ofCode(object.word());
        } catch (IllegalArgumentException e) {
            throw object.invalid(
                    "out_of_range", "must be \"english\", \"proxy\", \"sealed_first\" or \"sealed_second\"");
        }
    }

    private static List<Long> allowedBidders(StrictObject object) {
        object.enterArray("an array of bidder ids, like [7, 8]");
        List<Long> bidders = new ArrayList<>();
        while (object.nextElement()) {
            if (bidders.size() == BidderLimits.MAX_ALLOWED_BIDDERS) {
                throw object.invalid("out_of_range", "is one too many: at most " + BidderLimits.MAX_ALLOWED_BIDDERS);
            }
            bidders.add(object.id());
        }
        if (bidders.isEmpty()) {
            throw new ContradictoryTermsException(
                    "nobody_may_bid", "allowed_bidders", "allowed_bidders must name somebody, or nobody could bid.");
        }
        return bidders;
    }

    private static SoftClose softClose(StrictObject object) {
        SoftCloseFields fields = softCloseFields(object);
        if (fields.isPartial()) {
            throw StrictObject.missing(fields.windowMs == 0 ? "soft_close.window" : "soft_close.extension");
        }
        return fields.onto(null);
    }

    /// A soft close as a scenario names it: without window and extension it changes the recorded one, if there is one.
    static Term softCloseOverride(StrictObject object) {
        SoftCloseFields fields = softCloseFields(object);
        return terms -> {
            if (!fields.isPartial()) {
                terms.softClose = fields.onto(null);
            } else if (terms.softClose != null) {
                terms.softClose = fields.onto(terms.softClose);
            }
        };
    }

    /// 0 and null: not named.
    private record SoftCloseFields(long windowMs, long extensionMs, long latestMs, @Nullable SoftCloseTrigger trigger) {
        boolean isPartial() {
            return windowMs == 0 || extensionMs == 0;
        }

        /// @param recorded has the fields that are not named; null: they have their defaults
        SoftClose onto(@Nullable SoftClose recorded) {
            if (recorded == null) {
                return new SoftClose(
                        windowMs, extensionMs, latestMs, trigger == null ? SoftCloseTrigger.DEFAULT : trigger);
            }
            return new SoftClose(
                    windowMs == 0 ? recorded.windowMs() : windowMs,
                    extensionMs == 0 ? recorded.extensionMs() : extensionMs,
                    latestMs == 0 ? recorded.latestMs() : latestMs,
                    trigger == null ? recorded.trigger() : trigger);
        }
    }

    /// `{"window": "PT2M", "extension": "PT2M", "latest": "2026-11-30T20:00:00Z", "on": "price_change"}`. Without
    /// `latest` there is no limit.
    private static SoftCloseFields softCloseFields(StrictObject object) {
        object.enter("an object, like {\"window\": \"PT2M\", \"extension\": \"PT2M\"}");
        long windowMs = 0;
        long extensionMs = 0;
        long latestMs = 0;
        SoftCloseTrigger trigger = null;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull() && SOFT_CLOSE_FIELDS.contains(field)) {
                continue; // the same as an absent field
            }
            switch (field) {
                case "window" -> windowMs = object.durationMs(SoftClose.MAX_MS);
                case "extension" -> extensionMs = object.durationMs(SoftClose.MAX_MS);
                case "latest" -> latestMs = object.instantMs();
                case "on" -> trigger = trigger(object);
                default -> throw object.unknown(SOFT_CLOSE_FIELDS);
            }
        }
        return new SoftCloseFields(windowMs, extensionMs, latestMs, trigger);
    }

    private static SoftCloseTrigger trigger(StrictObject object) {
        try {
            return SoftCloseTrigger.ofCode(object.word());
        } catch (IllegalArgumentException e) {
            throw object.invalid("out_of_range", "must be \"any_bid\", \"price_change\" or \"lead_change\"");
        }
    }

    /// `{"window": "PT10M", "last": 16, "allow_disclosure": false}`.
    private static Retraction retraction(StrictObject object) {
        object.enter("an object, like {\"window\": \"PT10M\"}");
        long windowMs = 0;
        int last = Retraction.DEFAULT_LAST;
        boolean allowDisclosure = false;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull() && RETRACTION_FIELDS.contains(field)) {
                continue; // the same as an absent field
            }
            switch (field) {
                case "window" -> windowMs = object.durationMs(Retraction.MAX_WINDOW_MS);
                case "last" -> last = object.count(Retraction.MAX_LAST);
                case "allow_disclosure" -> allowDisclosure = object.truth();
                default -> throw object.unknown(RETRACTION_FIELDS);
            }
        }
        if (windowMs == 0) {
            throw StrictObject.missing("retraction.window");
        }
        return new Retraction(windowMs, last, allowDisclosure);
    }
}
