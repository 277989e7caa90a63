package dev.gavel.catalog.row;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Prices;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A row's terms, as `POST /api/auctions` would have them: the same defaults, the same bounds, the newest rules.
final class RowTerms {
    private static final long MAX_SECONDS = SoftClose.MAX_MS / 1000;

    private RowTerms() {}

    /// @throws MalformedRowException that names the column which is wrong
    static AuctionTerms of(SourceRow row) {
        Long endsAtMs = row.instantMs(AuctionField.ENDS_AT);
        if (endsAtMs == null) {
            throw row.bad(AuctionField.ENDS_AT, "is NULL: say when the auction ends");
        }
        try {
            return new AuctionTerms(
                    AuctionTerms.RULES_VERSION,
                    title(row),
                    type(row),
                    new Prices(
                            orElse(row.micros(AuctionField.OPENING_PRICE), AuctionTerms.SMALLEST),
                            orElse(row.micros(AuctionField.RESERVE_PRICE), 0),
                            orElse(row.micros(AuctionField.BUY_NOW_PRICE), 0)),
                    increment(row),
                    row.instantMs(AuctionField.STARTS_AT),
                    endsAtMs,
                    softClose(row),
                    null,
                    bidders(row),
                    UnknownFields.NONE);
        } catch (ContradictoryTermsException e) {
            throw row.bad(said(e.field()), "contradicts the others: " + e.getMessage());
        }
    }

    private static String title(SourceRow row) {
        String title = Objects.requireNonNullElse(row.text(AuctionField.TITLE), "");
        if (title.length() > AuctionTerms.MAX_TITLE) {
            throw row.bad(
                    AuctionField.TITLE,
                    "has "
                            + title.length()
                            + " characters: shorten it to "
                            + AuctionTerms.MAX_TITLE
                            + ", or name another with"
                            + " --column title=...");
        }
        // Postgres has no halves of surrogate pairs.
        if (title.chars().anyMatch(Character::isISOControl)) {
            throw row.bad(AuctionField.TITLE, "has control characters, a line break perhaps: it must be one line");
        }
        return title;
    }

    private static AuctionType type(SourceRow row) {
        String code = row.text(AuctionField.TYPE);
        try {
            return code == null ? AuctionType.ENGLISH : AuctionType.ofCode(code.strip());
        } catch (IllegalArgumentException e) {
            throw row.bad(
                    AuctionField.TYPE,
                    "is '"
                            + SourceRow.shown(String.valueOf(code))
                            + "': it must be english, proxy, sealed_first or sealed_second; say --column type= if it"
                            + " means something else");
        }
    }

    private static Increment increment(SourceRow row) {
        Long fixed = row.micros(AuctionField.INCREMENT_FIXED);
        Long percent = row.micros(AuctionField.INCREMENT_PERCENT);
        String preset = row.text(AuctionField.INCREMENT_PRESET);
        if (Stream.of(fixed, percent, preset).filter(Objects::nonNull).count() > 1) {
            throw row.bad(
                    fixed == null ? AuctionField.INCREMENT_PERCENT : AuctionField.INCREMENT_FIXED,
                    "is one of two or three increments: leave one of fixed, percent and preset, and the others NULL");
        }
        if (fixed != null) {
            return new Increment.Fixed(fixed);
        }
        if (percent != null) {
            return new Increment.Percent(percent);
        }
        return preset == null ? Increment.ANY : preset(row, preset.strip());
    }

    private static Increment preset(SourceRow row, String name) {
        try {
            return IncrementPreset.named(name);
        } catch (IllegalArgumentException e) {
            throw row.bad(
                    AuctionField.INCREMENT_PRESET,
                    "is '" + SourceRow.shown(name) + "': it must be " + IncrementPreset.EBAY + ", or NULL");
        }
    }

    private static @Nullable SoftClose softClose(SourceRow row) {
        Long windowS = row.whole(AuctionField.SOFT_CLOSE_WINDOW_S, 1, MAX_SECONDS);
        Long extensionS = row.whole(AuctionField.SOFT_CLOSE_EXTENSION_S, 1, MAX_SECONDS);
        Long latestMs = row.instantMs(AuctionField.SOFT_CLOSE_LATEST);
        if (windowS == null && extensionS == null && latestMs == null) {
            return null;
        }
        if (windowS == null || extensionS == null) {
            throw row.bad(
                    windowS == null ? AuctionField.SOFT_CLOSE_WINDOW_S : AuctionField.SOFT_CLOSE_EXTENSION_S,
                    "is NULL: a soft close needs both its window and its extension, in seconds");
        }
        return new SoftClose(windowS * 1000, extensionS * 1000, orElse(latestMs, 0));
    }

    private static BidderLimits bidders(SourceRow row) {
        long most = orElse(row.whole(AuctionField.MAX_BIDS_PER_BIDDER, 1, BidderLimits.MAX_BIDS), 0);
        return new BidderLimits(
                Math.toIntExact(most),
                false,
                List.of(),
                Boolean.TRUE.equals(row.truth(AuctionField.ALLOW_SELF_OUTBID)));
    }

    /// Where the table says what the API calls so.
    private static AuctionField said(String field) {
        return switch (field) {
            case "reserve_price" -> AuctionField.RESERVE_PRICE;
            case "buy_now_price" -> AuctionField.BUY_NOW_PRICE;
            case "increment" -> AuctionField.INCREMENT_FIXED;
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
