package dev.gavel.catalog.row;

import dev.gavel.catalog.row.SourceRow.MalformedRowException;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Prices;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the auction terms of a row, with the defaults and limits of `POST /api/auctions` and the latest rules version.
final class RowTerms {
    private static final long MAX_SECONDS = SoftClose.MAX_MS / 1000;

    private RowTerms() {}

    /// @throws MalformedRowException if a value is invalid, or if values contradict each other
    static AuctionTerms of(SourceRow row) {
        Long endsAtMs = row.instantMs(AuctionField.ENDS_AT);
        if (endsAtMs == null) {
            throw row.malformed(AuctionField.ENDS_AT, "is NULL: say when the auction ends");
        }
        long tick = orElse(row.micros(AuctionField.TICK_SIZE), AuctionTerms.DEFAULT_TICK_SIZE_MICROS);
        try {
            return new AuctionTerms(
                    AuctionTerms.RULES_VERSION,
                    title(row),
                    type(row),
                    tick,
                    new Prices(
                            orElse(row.micros(AuctionField.OPENING_PRICE), tick),
                            orElse(row.microsUnlessZero(AuctionField.RESERVE_PRICE), 0),
                            orElse(row.microsUnlessZero(AuctionField.BUY_NOW_PRICE), 0)),
                    increment(row, tick),
                    row.instantMs(AuctionField.STARTS_AT),
                    endsAtMs,
                    softClose(row),
                    null,
                    bidders(row),
                    UnknownFields.NONE);
        } catch (ContradictoryTermsException e) {
            throw row.malformed(field(e.field()), "contradicts the others: " + e.getMessage());
        }
    }

    private static String title(SourceRow row) {
        String title = Objects.requireNonNullElse(row.text(AuctionField.TITLE), "");
        if (title.length() > AuctionTerms.MAX_TITLE) {
            throw row.malformed(
                    AuctionField.TITLE,
                    "has %d characters: shorten it to %d, or name another column with --column title=..."
                            .formatted(title.length(), AuctionTerms.MAX_TITLE));
        }
        // Unpaired surrogates need no check: Postgres text cannot contain them.
        if (title.chars().anyMatch(Character::isISOControl)) {
            throw row.malformed(
                    AuctionField.TITLE, "has control characters, for example a line break: it must be one line");
        }
        return title;
    }

    private static AuctionType type(SourceRow row) {
        String code = row.text(AuctionField.TYPE);
        try {
            return code == null ? AuctionType.ENGLISH : AuctionType.ofCode(code.strip());
        } catch (IllegalArgumentException e) {
            throw row.malformed(
                    AuctionField.TYPE,
                    "is '"
                            + SourceRow.shown(String.valueOf(code))
                            + "': it must be english, proxy, sealed_first or sealed_second; use --column type= if the"
                            + " column means something else");
        }
    }

    private static Increment increment(SourceRow row, long tickSizeMicros) {
        Long fixed = row.micros(AuctionField.INCREMENT_FIXED);
        Long percent = row.micros(AuctionField.INCREMENT_PERCENT);
        String preset = row.text(AuctionField.INCREMENT_PRESET);
        if (Stream.of(fixed, percent, preset).filter(Objects::nonNull).count() > 1) {
            throw row.malformed(
                    fixed == null ? AuctionField.INCREMENT_PERCENT : AuctionField.INCREMENT_FIXED,
                    "is one of several increments: set one of fixed, percent and preset, and the others to NULL");
        }
        if (fixed != null) {
            return new Increment.Fixed(fixed);
        }
        if (percent != null) {
            return new Increment.Percent(percent);
        }
        return preset == null ? Increment.tick(tickSizeMicros) : preset(row, preset.strip());
    }

    private static Increment preset(SourceRow row, String name) {
        try {
            return IncrementPreset.named(name);
        } catch (IllegalArgumentException e) {
            throw row.malformed(
                    AuctionField.INCREMENT_PRESET,
                    "is '" + SourceRow.shown(name) + "': it must be " + IncrementPreset.EBAY + ", or NULL");
        }
    }

    private static @Nullable SoftClose softClose(SourceRow row) {
        Long windowS = row.integer(AuctionField.SOFT_CLOSE_WINDOW_S, 1, MAX_SECONDS);
        Long extensionS = row.integer(AuctionField.SOFT_CLOSE_EXTENSION_S, 1, MAX_SECONDS);
        Long latestMs = row.instantMs(AuctionField.SOFT_CLOSE_LATEST);
        SoftCloseTrigger trigger = trigger(row);
        if (windowS == null && extensionS == null && latestMs == null) {
            return null;
        }
        if (windowS == null || extensionS == null) {
            throw row.malformed(
                    windowS == null ? AuctionField.SOFT_CLOSE_WINDOW_S : AuctionField.SOFT_CLOSE_EXTENSION_S,
                    "is NULL: a soft close needs both its window and its extension, in seconds");
        }
        return new SoftClose(windowS * 1000, extensionS * 1000, orElse(latestMs, 0), trigger);
    }

    /// Of an auction without a soft close it says nothing, so that the column can have a default.
    private static SoftCloseTrigger trigger(SourceRow row) {
        String code = row.text(AuctionField.SOFT_CLOSE_ON);
        try {
            return code == null ? SoftCloseTrigger.DEFAULT : SoftCloseTrigger.ofCode(code.strip());
        } catch (IllegalArgumentException e) {
            throw row.malformed(
                    AuctionField.SOFT_CLOSE_ON,
                    "is '"
                            + SourceRow.shown(String.valueOf(code))
                            + "': it must be any_bid, price_change or lead_change, or NULL");
        }
    }

    private static BidderLimits bidders(SourceRow row) {
        long maxBids = orElse(row.integer(AuctionField.MAX_BIDS_PER_BIDDER, 1, BidderLimits.MAX_BIDS), 0);
        return new BidderLimits(
                Math.toIntExact(maxBids),
                false,
                List.of(),
                Boolean.TRUE.equals(row.bool(AuctionField.ALLOW_SELF_OUTBID)));
    }

    /// The field of a row for a field of the API.
    private static AuctionField field(String apiField) {
        return switch (apiField) {
            case "reserve_price" -> AuctionField.RESERVE_PRICE;
            case "buy_now_price" -> AuctionField.BUY_NOW_PRICE;
            case "opening_price" -> AuctionField.OPENING_PRICE;
            case "increment", "increment.fixed" -> AuctionField.INCREMENT_FIXED;
            case "increment.preset" -> AuctionField.INCREMENT_PRESET;
            case "increment.percent" -> AuctionField.INCREMENT_PERCENT;
            case "soft_close" -> AuctionField.SOFT_CLOSE_WINDOW_S;
            case "soft_close.latest" -> AuctionField.SOFT_CLOSE_LATEST;
            case "allow_self_outbid" -> AuctionField.ALLOW_SELF_OUTBID;
            default -> AuctionField.ENDS_AT;
        };
    }

    private static long orElse(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }
}
