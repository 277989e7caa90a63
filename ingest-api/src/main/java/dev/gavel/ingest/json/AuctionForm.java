package dev.gavel.ingest.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.UnknownFields;
import org.jspecify.annotations.Nullable;

/// The body of `POST /api/auctions`. Only `ends_at` is required. Terms of the design that this build cannot
/// keep yet are refused by name: to ignore a reserve price would be to sell below it.
///
/// @param id 0: to be made
public record AuctionForm(long id, AuctionTerms terms) {

    /// @throws Problem that names the field which is wrong
    public static AuctionForm parse(byte[] body) {
        long id = 0;
        String title = "";
        long openingPriceMicros = AuctionTerms.SMALLEST;
        long incrementMicros = AuctionTerms.SMALLEST;
        Long startsAtMs = null;
        long endsAtMs = -1;
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (object.isNull()) {
                    continue; // as if it were not there
                }
                switch (field) {
                    case "id" -> id = object.id();
                    case "title" -> title = object.line(AuctionTerms.MAX_TITLE);
                    case "type" -> requireEnglish(object.word());
                    case "opening_price" -> openingPriceMicros = object.amount();
                    case "increment" -> incrementMicros = increment(object);
                    case "starts_at" -> startsAtMs = object.instantMs();
                    case "ends_at" -> endsAtMs = object.instantMs();
                    case "reserve_price", "buy_now_price", "soft_close" -> throw notSupported(field);
                    default -> object.skip();
                }
            }
            object.finish();
        }
        return new AuctionForm(id, terms(title, openingPriceMicros, incrementMicros, startsAtMs, endsAtMs));
    }

    private static AuctionTerms terms(
            String title, long openingPriceMicros, long incrementMicros, @Nullable Long startsAtMs, long endsAtMs) {
        if (endsAtMs < 0) {
            throw StrictObject.missing("ends_at");
        }
        if (endsAtMs == 0 || endsAtMs > AuctionTerms.MAX_TIME_MS) {
            throw Problem.badRequest("out_of_range", "ends_at must be after 1970 and before the year 10000.", "ends_at");
        }
        if (startsAtMs != null && startsAtMs >= endsAtMs) {
            throw Problem.unprocessable("ends_before_start", "ends_at must be after starts_at.", "ends_at");
        }
        return new AuctionTerms(
                title, openingPriceMicros, incrementMicros, startsAtMs, endsAtMs, UnknownFields.NONE);
    }

    private static long increment(StrictObject object) {
        object.enter("an object, like {\"fixed\": \"0.50\"}");
        long fixed = 0;
        for (String field = object.next(); field != null; field = object.next()) {
            switch (field) {
                case "fixed" -> fixed = object.amount();
                case "percent", "preset", "bands" -> throw notSupported("increment." + field);
                default -> object.skip();
            }
        }
        if (fixed == 0) {
            throw StrictObject.missing("increment.fixed");
        }
        return fixed;
    }

    private static void requireEnglish(String type) {
        switch (type) {
            case "english" -> {}
            case "proxy", "sealed_first", "sealed_second" ->
                throw Problem.unprocessable(
                        "not_supported", "Auctions of this type are not built yet; use \"english\".", "type");
            default -> throw Problem.badRequest("out_of_range", "type must be \"english\".", "type");
        }
    }

    private static Problem notSupported(String field) {
        return Problem.unprocessable("not_supported", field + " is not built yet; leave it out.", field);
    }
}
