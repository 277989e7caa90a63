package dev.gavel.replay.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.file.InputFile;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a receipt from a file with the response of the API.
public final class ReceiptFile {
    private static final long MAX_BYTES = 64 * 1024;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path file;
    private final Map<String, String> fields = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<String> codes = new ArrayList<>();

    private ReceiptFile(Path file) {
        this.file = file;
    }

    /// @throws IllegalArgumentException if the file cannot be read or is not a receipt; the message says what to do
    public static Receipt read(Path file) {
        ReceiptFile receipt = new ReceiptFile(file);
        try {
            try (InputStream in = InputFile.open(file, MAX_BYTES);
                    JsonParser json = JSON.createParser(in)) {
                receipt.parse(json);
            }
        } catch (JsonProcessingException e) {
            throw receipt.invalid("is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw receipt.invalid("cannot be read: " + FileProblem.of(e));
        }
        return receipt.receipt();
    }

    private void parse(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            names.add(name);
            JsonToken value = json.nextToken();
            if (name.equals("codes") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    codes.add(json.getText());
                }
            } else if (value.isScalarValue()) {
                if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, json.getText());
                }
            } else {
                throw invalid("has an unknown value in '" + name + "'");
            }
        }
        if (json.nextToken() != null) {
            throw invalid("has more than one JSON object");
        }
    }

    private Receipt receipt() {
        return new Receipt(
                number("auction_id"),
                number("bidder_id"),
                amount("amount"),
                position(),
                number("sequence"),
                time("decided_at"),
                codes,
                amount("price"),
                amount("minimum_next_bid"),
                time("ends_at"),
                rulesVersion(),
                actor(),
                chain());
    }

    private long number(String field) {
        try {
            return Long.parseLong(text(field));
        } catch (NumberFormatException e) {
            throw invalid("has no number in '" + field + "'");
        }
    }

    private int rulesVersion() {
        long version = number("rules_version");
        if (version < 1 || version > Integer.MAX_VALUE) {
            throw invalid("has no version in 'rules_version'");
        }
        return (int) version;
    }

    /// 0 if the field is `null` or missing.
    private long amount(String field) {
        String text = fields.get(field);
        try {
            return text == null ? 0 : Micros.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("has no amount in '" + field + "': " + e.getMessage());
        }
    }

    private long time(String field) {
        try {
            return Instant.parse(text(field)).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid("has no time in '" + field + "'");
        }
    }

    private Position position() {
        String text = text("position");
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("has no position in 'position': " + e.getMessage());
        }
    }

    /// Of earlier versions it is missing, which is not `null`.
    private @Nullable String actor() {
        String text = fields.get("actor");
        if (text != null && !text.matches("[0-9a-f]{16}")) {
            throw invalid("has no 16 hex digits in 'actor'");
        }
        return text == null && names.contains("actor") ? "" : text;
    }

    private ChainHash chain() {
        String text = text("chain");
        try {
            return ChainHash.ofHex(text);
        } catch (IllegalArgumentException e) {
            throw invalid("has no 64 hex digits in 'chain'");
        }
    }

    private String text(String field) {
        @Nullable String text = fields.get(field);
        if (text == null) {
            throw invalid("has no '" + field + "'");
        }
        return text;
    }

    private IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException(
                "--receipt "
                        + file
                        + " "
                        + why
                        + ". It must be a response of GET /api/bids/{auction_id}/{bid_id}/receipt.");
    }
}
