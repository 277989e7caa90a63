package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import java.io.IOException;

/// As what kind of auction a history is played.
///
/// @param type english or proxy: a history has its bids in the open
/// @param increment none, a fixed one, a percentage or a preset
public record PlayedAs(AuctionType type, Increment increment) {

    /// Reads the options as they are typed.
    ///
    /// @param increment `none`, `ebay`, an amount, a percentage like `5%`; empty: the usual one of the type
    /// @throws IllegalArgumentException with a sentence that names the option
    public static PlayedAs of(String type, String increment) {
        return switch (type) {
            case "english" -> new PlayedAs(AuctionType.ENGLISH, increment(increment.isEmpty() ? "none" : increment));
            case "proxy" ->
                    new PlayedAs(AuctionType.PROXY, increment(increment.isEmpty() ? IncrementPreset.EBAY : increment));
            default -> throw new IllegalArgumentException("--type must be english or proxy, not " + type);
        };
    }

    /// The fields of an opening.
    public void write(JsonGenerator body) throws IOException {
        body.writeStringField("type", type.code());
        if (type == AuctionType.ENGLISH) {
            // Who leads in a history often bids again, for it was a maximum that was raised.
            body.writeBooleanField("allow_self_outbid", true);
        }
        if (increment.equals(Increment.ANY)) {
            return;
        }
        body.writeObjectFieldStart("increment");
        switch (increment) {
            case Increment.Fixed(long stepMicros) -> body.writeStringField("fixed", Micros.format(stepMicros));
            case Increment.Percent(long percentMicros) ->
                    body.writeStringField("percent", Micros.format(percentMicros));
            case Increment.Bands bands -> body.writeStringField("preset", bands.preset());
        }
        body.writeEndObject();
    }

    private static Increment increment(String text) {
        try {
            if (text.equals("none")) {
                return Increment.ANY;
            }
            if (text.equals(IncrementPreset.EBAY)) {
                return IncrementPreset.named(text);
            }
            return text.endsWith("%")
                    ? new Increment.Percent(Micros.parse(text.substring(0, text.length() - 1)))
                    : new Increment.Fixed(Micros.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--increment must be none, ebay, an amount like 0.50 or a percentage like 5%, not " + text, e);
        }
    }
}
