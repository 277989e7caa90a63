package dev.gavel.compose.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.file.InputFile;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.TermsOverrides;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin of `gavel what-if`: the other terms. Each option is a field of an auction's creation in another
/// notation, and is parsed as that field.
final class ScenarioOptions {
    private static final int MAX_FILE_BYTES = 16 << 20;
    private static final JsonFactory JSON = new JsonFactory();
    private static final TermsOverrides NONE = TermsOverrides.parse(new byte[] {'{', '}'});

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Auction type: english, proxy, sealed_first or sealed_second.")
    private @Nullable String type;

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            description =
                    "Increment: an amount like 0.50, a percentage like 5%%, ebay for its table of 2003, or none, which"
                            + " is one tick.")
    private @Nullable String increment;

    @Option(
            names = "--soft-close",
            paramLabel = "WINDOW/EXTENSION",
            description = "Soft close: two ISO 8601 durations like PT2M/PT2M, or off.")
    private @Nullable String softClose;

    @Option(
            names = "--soft-close-on",
            paramLabel = "TRIGGER",
            description =
                    "Which bids move the end of an auction with a soft close: any_bid, price_change or lead_change.")
    private @Nullable String softCloseOn;

    @Option(
            names = "--tick-size",
            paramLabel = "AMOUNT",
            description =
                    "Tick size: an amount like 0.01. An opening price or increment of one tick follows it; bids that"
                            + " are not multiples of it are rejected.")
    private @Nullable String tickSize;

    @Option(names = "--reserve", paramLabel = "AMOUNT", description = "Reserve price: an amount, or none.")
    private @Nullable String reserve;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "JSON file of terms, with the fields of an auction's creation; null removes a term. The field"
                            + " \"auctions\" has terms for single auctions, by id: {\"soft_close\": null, \"auctions\":"
                            + " {\"42\": {\"reserve_price\": \"20\"}}}.")
    private @Nullable Path file;

    /// @throws IllegalArgumentException if a term is invalid, the file cannot be read, or nothing is given
    TermsOverrides terms() {
        TermsOverrides terms = NONE;
        if (file != null) {
            terms = terms.and(parse("--file " + file, content(file)));
        }
        if (type != null) {
            String text = type;
            terms = terms.and(parse("--type " + text, json -> json.writeStringField("type", text)));
        }
        if (increment != null) {
            String text = increment;
            terms = terms.and(parse("--increment " + text, json -> writeIncrement(json, text)));
        }
        if (tickSize != null) {
            String text = tickSize;
            terms = terms.and(parse("--tick-size " + text, json -> json.writeStringField("tick_size", text)));
        }
        if (softClose != null || softCloseOn != null) {
            terms = terms.and(parseSoftClose(softClose, softCloseOn));
        }
        if (reserve != null) {
            String text = reserve;
            terms = terms.and(parse("--reserve " + text, json -> writeReserve(json, text)));
        }
        if (terms.isEmpty()) {
            throw new IllegalArgumentException(
                    "no terms given: use at least one of --type, --tick-size, --increment, --soft-close,"
                            + " --soft-close-on, --reserve and --file");
        }
        return terms;
    }

    private static byte[] content(Path file) {
        try {
            return InputFile.read(file, MAX_FILE_BYTES);
        } catch (IOException e) {
            throw new IllegalArgumentException("--file " + file + " cannot be read: " + FileProblem.of(e), e);
        }
    }

    private static void writeIncrement(JsonGenerator json, String increment) throws IOException {
        json.writeFieldName("increment");
        if (increment.equals("none")) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        if (increment.endsWith("%")) {
            json.writeStringField("percent", increment.substring(0, increment.length() - 1));
        } else {
            json.writeStringField(increment.equals(IncrementPreset.EBAY) ? "preset" : "fixed", increment);
        }
        json.writeEndObject();
    }

    /// One field of an auction's creation, so both options are parsed together.
    private static TermsOverrides parseSoftClose(@Nullable String softClose, @Nullable String trigger) {
        if (softClose == null) {
            return parse("--soft-close-on " + trigger, json -> writeSoftClose(json, null, trigger));
        }
        String option = "--soft-close " + softClose;
        if (softClose.equals("off")) {
            if (trigger != null) {
                throw new IllegalArgumentException(option + ": cannot be combined with --soft-close-on");
            }
            return parse(option, json -> json.writeNullField("soft_close"));
        }
        if (softClose.indexOf('/') < 0) {
            throw new IllegalArgumentException(option + ": must be WINDOW/EXTENSION, like PT2M/PT2M, or off");
        }
        return parse(
                trigger == null ? option : option + " --soft-close-on " + trigger,
                json -> writeSoftClose(json, softClose, trigger));
    }

    /// @param softClose with a slash
    private static void writeSoftClose(JsonGenerator json, @Nullable String softClose, @Nullable String trigger)
            throws IOException {
        json.writeObjectFieldStart("soft_close");
        if (softClose != null) {
            int slash = softClose.indexOf('/');
            json.writeStringField("window", softClose.substring(0, slash));
            json.writeStringField("extension", softClose.substring(slash + 1));
        }
        if (trigger != null) {
            json.writeStringField("on", trigger);
        }
        json.writeEndObject();
    }

    private static void writeReserve(JsonGenerator json, String reserve) throws IOException {
        json.writeFieldName("reserve_price");
        if (reserve.equals("none")) {
            json.writeNull();
        } else {
            json.writeString(reserve);
        }
    }

    private interface FieldWriter {
        void write(JsonGenerator json) throws IOException;
    }

    private static TermsOverrides parse(String option, FieldWriter field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            field.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return parse(option, bytes.toByteArray());
    }

    private static TermsOverrides parse(String option, byte[] json) {
        try {
            return TermsOverrides.parse(json);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(option + ": " + e.detail(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
