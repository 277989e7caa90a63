package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of a generated row, and the terms that they mean. Written from docs/catalog.md, not from the code that
/// reads rows.
///
/// @param values by field; an amount is a [BigDecimal], a time is in ms, and a field without a column or value is
///   absent
record GeneratedRow(long id, Map<AuctionField, Object> values) {
    /// What the auction of this row has to be.
    String expectedTerms() {
        return describe(
                Objects.toString(value(AuctionField.TITLE), ""),
                Objects.toString(value(AuctionField.TYPE), "english"),
                tickMicros(),
                micros(AuctionField.OPENING_PRICE, tickMicros()),
                micros(AuctionField.RESERVE_PRICE, 0),
                micros(AuctionField.BUY_NOW_PRICE, 0),
                increment(),
                value(AuctionField.STARTS_AT),
                value(AuctionField.ENDS_AT),
                softClose(),
                Objects.requireNonNullElse(value(AuctionField.MAX_BIDS_PER_BIDDER), 0L),
                Boolean.TRUE.equals(value(AuctionField.ALLOW_SELF_OUTBID)));
    }

    static String describe(AuctionTerms terms) {
        return describe(
                terms.title(),
                terms.type().code(),
                terms.tickSizeMicros(),
                terms.prices().openingMicros(),
                terms.prices().reserveMicros(),
                terms.prices().buyNowMicros(),
                terms.increment(),
                terms.startsAtMs(),
                terms.endsAtMs(),
                terms.softClose(),
                (long) terms.bidders().maxBids(),
                terms.bidders().selfOutbid());
    }

    private static String describe(@Nullable Object... terms) {
        StringBuilder text = new StringBuilder();
        for (Object term : terms) {
            text.append(term).append(" | ");
        }
        return text.toString();
    }

    boolean isSealed() {
        return value(AuctionField.TYPE) instanceof String type && AuctionType.ofCode(type).isSealed();
    }

    private @Nullable Object value(AuctionField field) {
        return values.get(field);
    }

    private long micros(AuctionField field, long otherwise) {
        return value(field) instanceof BigDecimal amount ? amount.movePointRight(6).longValueExact() : otherwise;
    }

    private long tickMicros() {
        return micros(AuctionField.TICK_SIZE, 10_000);
    }

    private Increment increment() {
        if (value(AuctionField.INCREMENT_PRESET) instanceof String preset) {
            return IncrementPreset.named(preset);
        }
        if (value(AuctionField.INCREMENT_PERCENT) != null) {
            return new Increment.Percent(micros(AuctionField.INCREMENT_PERCENT, 0));
        }
        return value(AuctionField.INCREMENT_FIXED) == null
                ? Increment.tick(tickMicros())
                : new Increment.Fixed(micros(AuctionField.INCREMENT_FIXED, 0));
    }

    private @Nullable SoftClose softClose() {
        return value(AuctionField.SOFT_CLOSE_WINDOW_S) instanceof Long windowS
                        && value(AuctionField.SOFT_CLOSE_EXTENSION_S) instanceof Long extensionS
                ? new SoftClose(
                        windowS * 1000,
                        extensionS * 1000,
                        value(AuctionField.SOFT_CLOSE_LATEST) instanceof Long latestMs ? latestMs : 0,
                        value(AuctionField.SOFT_CLOSE_ON) instanceof String code
                                ? SoftCloseTrigger.ofCode(code)
                                : SoftCloseTrigger.DEFAULT)
                : null;
    }
}
