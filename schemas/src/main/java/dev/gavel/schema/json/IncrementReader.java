package dev.gavel.schema.json;

import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import java.util.ArrayList;
import java.util.List;

/// Reads an increment: `{"fixed": "0.50"}`, `{"percent": "5"}`, `{"preset": "ebay"}` or `{"bands": [{"from": "0",
/// "step": "0.05"}, …]}`.
final class IncrementReader {
    private static final List<String> FIELDS = List.of("fixed", "percent", "preset", "bands");
    private static final List<String> BAND_FIELDS = List.of("from", "step");

    private IncrementReader() {}

    static Increment read(StrictObject object) {
        object.enter("an object, like {\"fixed\": \"0.50\"}");
        Increment increment = null;
        for (String field = object.next(); field != null; field = object.next()) {
            Increment one =
                    switch (field) {
                        case "fixed" -> new Increment.Fixed(object.amount());
                        case "percent" -> new Increment.Percent(object.decimal());
                        case "preset" -> preset(object);
                        case "bands" -> bands(object);
                        default -> throw object.unknown(FIELDS);
                    };
            if (increment != null) {
                throw onlyOne();
            }
            increment = one;
        }
        if (increment == null) {
            throw onlyOne();
        }
        return increment;
    }

    private static Increment preset(StrictObject object) {
        try {
            return IncrementPreset.named(object.word());
        } catch (IllegalArgumentException e) {
            throw object.invalid("out_of_range", "must be \"" + IncrementPreset.EBAY + "\"");
        }
    }

    private static Increment bands(StrictObject object) {
        object.enterArray("an array, like [{\"from\": \"0\", \"step\": \"0.05\"}]");
        List<Increment.Band> bands = new ArrayList<>();
        while (object.nextElement()) {
            if (bands.size() == Increment.Bands.MAX_BANDS) {
                throw object.invalid("out_of_range", "is one too many: at most " + Increment.Bands.MAX_BANDS);
            }
            bands.add(band(object));
        }
        return new Increment.Bands(null, bands);
    }

    private static Increment.Band band(StrictObject object) {
        object.enter("an object, like {\"from\": \"0\", \"step\": \"0.05\"}");
        long fromMicros = -1;
        long stepMicros = 0;
        for (String field = object.next(); field != null; field = object.next()) {
            switch (field) {
                case "from" -> fromMicros = object.decimal();
                case "step" -> stepMicros = object.amount();
                default -> throw object.unknown(BAND_FIELDS);
            }
        }
        if (fromMicros < 0 || stepMicros == 0) {
            throw StrictObject.missing(fromMicros < 0 ? "increment.bands.from" : "increment.bands.step");
        }
        return new Increment.Band(fromMicros, stepMicros);
    }

    private static InvalidJsonException onlyOne() {
        return new InvalidJsonException(
                "one_required", "increment must have exactly one of fixed, percent, preset and bands.", "increment");
    }
}
