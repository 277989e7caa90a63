package dev.gavel.compose.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.TermsOverrides;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The other terms as they are typed. Each option is a field as at an auction's creation, and is read as one.
final class ScenarioOptions {
    private static final long MAX_FILE_BYTES = 16 << 20;
    private static final JsonFactory JSON = new JsonFactory();
    private static final TermsOverrides NONE = TermsOverrides.parse(new byte[] {'{', '}'});

    private TermsOverrides terms = NONE;

    TermsOverrides terms() {
        return terms;
    }

    /// @throws IllegalArgumentException that names the file and what is wrong in it
    ScenarioOptions file(@Nullable Path file) {
        if (file == null) {
            return this;
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException("--file " + file + " is larger than 16 MiB");
            }
            return and("--file " + file, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("--file " + file + " cannot be read: " + e, e);
        }
    }

    ScenarioOptions type(@Nullable String type) {
        return type == null ? this : field("--type " + type, json -> json.writeStringField("type", type));
    }

    /// `none`, or an amount.
    ScenarioOptions reserve(@Nullable String reserve) {
        return reserve == null
                ? this
                : field(
                        "--reserve " + reserve,
                        json -> {
                            json.writeFieldName("reserve_price");
                            orNull(json, reserve.equals("none") ? null : reserve);
                        });
    }

    /// `none`, `ebay`, an amount, or a percentage like `5%`: as `gavel feed` has it.
    ScenarioOptions increment(@Nullable String increment) {
        return increment == null
                ? this
                : field(
                        "--increment " + increment,
                        json -> {
                            json.writeFieldName("increment");
                            if (increment.equals("none")) {
                                json.writeNull();
                                return;
                            }
                            json.writeStartObject();
                            if (increment.endsWith("%")) {
                                json.writeStringField("percent", increment.substring(0, increment.length() - 1));
                            } else {
                                json.writeStringField(
                                        increment.equals(IncrementPreset.EBAY) ? "preset" : "fixed", increment);
                            }
                            json.writeEndObject();
                        });
    }

    /// `off`, or `window/extension` as ISO-8601 durations.
    ScenarioOptions softClose(@Nullable String softClose) {
        if (softClose == null) {
            return this;
        }
        String name = "--soft-close " + softClose;
        if (softClose.equals("off")) {
            return field(name, json -> json.writeNullField("soft_close"));
        }
        int slash = softClose.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(name + ": must be WINDOW/EXTENSION, like PT2M/PT2M, or off");
        }
        return field(
                name,
                json -> {
                    json.writeObjectFieldStart("soft_close");
                    json.writeStringField("window", softClose.substring(0, slash));
                    json.writeStringField("extension", softClose.substring(slash + 1));
                    json.writeEndObject();
                });
    }

    private interface Field {
        void to(JsonGenerator json) throws IOException;
    }

    private static void orNull(JsonGenerator json, @Nullable String text) throws IOException {
        if (text == null) {
            json.writeNull();
        } else {
            json.writeString(text);
        }
    }

    private ScenarioOptions field(String option, Field field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            field.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return and(option, bytes.toByteArray());
    }

    private ScenarioOptions and(String source, byte[] json) {
        try {
            terms = terms.and(TermsOverrides.parse(json));
            return this;
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(source + ": " + e.detail(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }
}
