package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.TermsOverrides;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No body has a field that is ignored. An ignored `reserve` sells a watch for 1.00.
class StrictFieldsTest {
    private static final String OPENING =
            """
            {@"id": 42, "opening_price": 1, "reserve_price": "5", "ends_at": "2026-11-30T18:00:00Z",
             "increment": {@"bands": [{@"from": 0, "step": "0.05"}, {@"from": 1, "step": 1}]},
             "soft_close": {@"window": "PT2M", "extension": "PT2M"}, "retraction": {@"window": "PT10M"}}
            """;
    private static final String SCENARIO =
            """
            {@"reserve_price": null, "soft_close": {@"on": "any_bid"}, "auctions": {"42": {@"increment": {@"fixed": 1}}}}
            """;
    private static final int SHOWN = 64;

    /// The bodies of all requests, with `@` where an object begins.
    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes them.
    enum Body {
        BID("{@\"auction_id\": 42, \"bidder_id\": 7, \"amount\": 1}", BidForm::parse, ""),
        ENTRY(
                "{@\"id\": 1, \"auction_id\": 42, \"bidder_id\": 7, \"amount\": 1}",
                body -> BidForm.parseEntry(body, 0, body.length, bidder -> bidder),
                ""),
        RETRACTION("{@\"bidder_id\": 7}", CommandForm::retraction, ""),
        CANCELLATION("{@\"reason\": \"withdrawn\"}", CommandForm::cancellation, ""),
        CLOSE("{@}", CommandForm::close, ""),
        OPENING_BODY(
                OPENING,
                AuctionRequest::parse,
                "",
                "increment.",
                "increment.bands[0].",
                "increment.bands[1].",
                "soft_close.",
                "retraction."),
        SCENARIO_FILE(SCENARIO, TermsOverrides::parse, "", "soft_close.", "auctions.42.", "auctions.42.increment.");

        private final String template;
        private final Consumer<byte[]> parser;
        private final List<String> objects;

        Body(String template, Consumer<byte[]> parser, String... objects) {
            this.template = template;
            this.parser = parser;
            this.objects = List.of(objects);
        }

        /// The body with an additional field in one of its objects.
        byte[] with(String field, int object) {
            StringBuilder body = new StringBuilder();
            int number = 0;
            for (int i = 0; i < template.length(); i++) {
                char c = template.charAt(i);
                if (c != '@') {
                    body.append(c);
                } else if (number++ == object) {
                    body.append(field).append(template.charAt(i + 1) == '}' ? "" : ",");
                }
            }
            return body.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "auction_id",
                    "bidder_id",
                    "amount",
                    "expires_at",
                    "idempotency_key",
                    "reason",
                    "title",
                    "type",
                    "opening_price",
                    "reserve_price",
                    "buy_now_price",
                    "tick_size",
                    "increment",
                    "starts_at",
                    "ends_at",
                    "soft_close",
                    "retraction",
                    "max_bids_per_bidder",
                    "allowed_bidders",
                    "allow_self_outbid",
                    "fixed",
                    "percent",
                    "preset",
                    "bands",
                    "from",
                    "step",
                    "window",
                    "extension",
                    "latest",
                    "on",
                    "last",
                    "auctions");

    @Property(tries = 3_000)
    void oneMoreFieldIsAnErrorThatNamesIt(
            @ForAll Body body, @ForAll("names") String name, @ForAll("values") String value, @ForAll int anyObject) {
        int object = Math.floorMod(anyObject, body.objects.size());
        String path = body.objects.get(object) + name;

        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> body.parser.accept(body.with(quoted(name) + ":" + value, object)))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("unknown_field");
                    assertThat(problem.field()).isEqualTo(path.substring(0, Math.min(SHOWN, path.length())));
                    assertThat(problem.detail()).startsWith(problem.field() + " is not a field here. ");
                });
    }

    @Test
    void theSameBodiesAreValidWithoutIt() {
        for (Body body : Body.values()) {
            body.parser.accept(body.with("", -1));
            // The template has a mark for each of its objects.
            assertThat(body.template.chars().filter(c -> c == '@').count()).isEqualTo(body.objects.size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "OPENING_BODY | 0 | 'reserve': '500' | Did you mean reserve_price?",
                "OPENING_BODY | 0 | 'allowed_bidder': [1] | Did you mean allowed_bidders?",
                "OPENING_BODY | 0 | 'buyNowPrice': null | Did you mean buy_now_price?",
                "OPENING_BODY | 2 | 'stepp': 1 | Did you mean increment.bands[0].step?",
                "OPENING_BODY | 4 | 'extend': 'PT1M' | The fields here are window, extension, latest, on.",
                "OPENING_BODY | 4 | 'latest_at': 'x' | Did you mean soft_close.latest?",
                "BID | 0 | 'expire_at': '2026-11-30T18:00:00Z' | Did you mean expires_at?",
                "BID | 0 | 'currency': 'EUR' | The fields here are auction_id, bidder_id, amount, expires_at.",
                "BID | 0 | 'id': 7 | The fields here are auction_id, bidder_id, amount, expires_at.",
                "ENTRY | 0 | 'idempotencyKey': 'k' | Did you mean idempotency_key?",
                "CLOSE | 0 | 'reason': 'x' | There are no fields here.",
                "SCENARIO_FILE | 0 | 'auction': {} | Did you mean auctions?",
                "SCENARIO_FILE | 2 | 'reserve': 5 | Did you mean auctions.42.reserve_price?",
            })
    void saysWhatWasProbablyMeant(Body body, int object, String field, String hint) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> body.parser.accept(body.with(field.replace('\'', '"'), object)))
                .satisfies(problem -> assertThat(problem.detail()).endsWith(hint));
    }

    /// The key of a single bid is a header: as a field it would be ignored, and a repetition would bid twice.
    @Test
    void theKeyOfASingleBidIsNotAField() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> BidForm.parse(Body.BID.with("\"idempotency_key\": \"k\"", 0)))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("unknown_field");
                    assertThat(problem.detail()).isEqualTo("idempotency_key is the header Idempotency-Key here.");
                });
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> misspelled =
                Arbitraries.of(KNOWN)
                        .flatMap(name ->
                                Arbitraries.integers()
                                        .between(0, name.length() - 1)
                                        .map(at -> name.substring(0, at) + name.substring(at + 1)));
        return Arbitraries.oneOf(misspelled, Arbitraries.strings().ofMinLength(1))
                .filter(name -> !KNOWN.contains(name));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of("null", "true", "1", "\"x\"", "{}", "[]", "{\"a\": {\"a\": []}}", "[[1], {\"b\": 2}]");
    }

    private static String quoted(String name) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            json.append(String.format(Locale.ROOT, "\\u%04x", (int) name.charAt(i)));
        }
        return json.append('"').toString();
    }
}
