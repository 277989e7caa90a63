package dev.gavel.schema.json;

import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Terms in the form in which the seller gave them.
public final class TermsWriter {
    private TermsWriter() {}

    public static void write(JsonWriter json, Increment increment) {
        if (increment.equals(Increment.ANY)) {
            json.nothing();
            return;
        }
        json.object();
        switch (increment) {
            case Increment.Fixed(long stepMicros) -> json.field("fixed").amount(stepMicros);
            case Increment.Percent(long percentMicros) -> json.field("percent").text(Micros.format(percentMicros));
            case Increment.Bands bands -> write(json, bands);
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Increment.Bands bands) {
        if (bands.preset() != null) {
            json.field("preset").text(bands.preset());
            return;
        }
        json.field("bands").array();
        for (Increment.Band band : bands.bands()) {
            json.object();
            json.field("from").amount(band.fromMicros());
            json.field("step").amount(band.stepMicros());
            json.endObject();
        }
        json.endArray();
    }

    public static void write(JsonWriter json, @Nullable SoftClose softClose) {
        if (softClose == null) {
            json.nothing();
            return;
        }
        json.object();
        json.field("window").text(Duration.ofMillis(softClose.windowMs()).toString());
        json.field("extension").text(Duration.ofMillis(softClose.extensionMs()).toString());
        json.field("latest");
        if (softClose.latestMs() == 0) {
            json.nothing();
        } else {
            json.time(softClose.latestMs());
        }
        json.endObject();
    }

    public static void write(JsonWriter json, @Nullable Retraction retraction) {
        if (retraction == null) {
            json.nothing();
            return;
        }
        json.object();
        json.field("window").text(Duration.ofMillis(retraction.windowMs()).toString());
        json.field("last").number(retraction.last());
        json.endObject();
    }
}
