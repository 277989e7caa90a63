package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.InvalidJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuctionRequestTest {
    private static final long END_MS = Instant.parse("2026-11-30T18:00:00Z").toEpochMilli();

    @Test
    void needsOnlyAnEnd() {
        AuctionTerms terms = parse("{\"ends_at\": \"2026-11-30T18:00:00Z\"}").terms();

        assertThat(terms)
                .isEqualTo(
                        new AuctionTerms(
                                AuctionTerms.RULES_VERSION,
                                "",
                                AuctionType.ENGLISH,
                                10_000,
                                Prices.opening(10_000),
                                Increment.tick(10_000),
                                null,
                                END_MS,
                                null,
                                null,
                                BidderLimits.NONE,
                                UnknownFields.NONE));
    }

    @Test
    void readsEveryTerm() {
        AuctionRequest form =
                parse(
                        """
                        {"id": 42, "title": "Uhr „Cartier“ 🕰", "type": "proxy", "opening_price": "1.00",
                         "increment": {"bands": [{"from": 0, "step": "0.05"}, {"from": "1", "step": 0.25}]},
                         "starts_at": "2026-11-23T19:00:00+01:00", "ends_at": "2026-11-30T18:00:00Z",
                         "tick_size": "0.05", "reserve_price": "5", "buy_now_price": 9, "allowed_bidders": [8, 7, 8],
                         "soft_close": {"window": "PT2M", "extension": "PT1M30S", "latest": "2026-11-30T18:10:00Z",
                                        "on": "lead_change"},
                         "retraction": {"window": "PT10M", "last": 4, "allow_disclosure": true}, "max_bids_per_bidder": 3, "allow_self_outbid": false}
                        """);

        assertThat(form)
                .isEqualTo(
                        new AuctionRequest(
                                42,
                                new AuctionTerms(
                                        AuctionTerms.RULES_VERSION,
                                        "Uhr „Cartier“ 🕰",
                                        AuctionType.PROXY,
                                        50_000,
                                        new Prices(1_000_000, 5_000_000, 9_000_000),
                                        new Increment.Bands(
                                                null,
                                                List.of(
                                                        new Increment.Band(0, 50_000),
                                                        new Increment.Band(1_000_000, 250_000))),
                                        Instant.parse("2026-11-23T18:00:00Z").toEpochMilli(),
                                        END_MS,
                                        new SoftClose(120_000, 90_000, END_MS + 600_000, SoftCloseTrigger.LEAD_CHANGE),
                                        new Retraction(600_000, 4, true),
                                        new BidderLimits(3, true, List.of(7L, 8L), false),
                                        UnknownFields.NONE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "opening_price",
                "reserve_price",
                "buy_now_price",
                "tick_size",
                "increment",
                "starts_at",
                "soft_close",
                "retraction",
                "max_bids_per_bidder",
                "allowed_bidders",
                "allow_self_outbid",
                "title",
                "id"
            })
    void treatsNullAsAbsent(String field) {
        assertThat(parse("{\"ends_at\": \"2026-11-30T18:00:00Z\", \"" + field + "\": null}"))
                .isEqualTo(parse("{\"ends_at\": \"2026-11-30T18:00:00Z\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'fixed': '0.50'}  | 500000",
                "{'fixed': 0.01} | 10000",
            })
    void readsFixedIncrements(String increment, long stepMicros) {
        assertThat(increment(increment)).isEqualTo(new Increment.Fixed(stepMicros));
    }

    @Test
    void readsOtherIncrements() {
        assertThat(increment("{'percent': '2.5'}")).isEqualTo(new Increment.Percent(2_500_000));
        assertThat(increment("{'preset': 'ebay'}")).isEqualTo(IncrementPreset.named("ebay"));
    }

    @Test
    void acceptsTheMaximumNumberOfAllowedBidders() {
        String thousand =
                LongStream.rangeClosed(1, BidderLimits.MAX_ALLOWED_BIDDERS)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(","));
        String end = "{\"ends_at\": \"2026-11-30T18:00:00Z\", \"allowed_bidders\": [";

        assertThat(parse(end + thousand + "]}").terms().bidders().allowedBidders())
                .hasSize(BidderLimits.MAX_ALLOWED_BIDDERS);
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> parse(end + thousand + ",5000]}"))
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("allowed_bidders[1000]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                        | 400 | missing_field     | ends_at",
                "{\"ends_at\": null}                                       | 400 | missing_field     | ends_at",
                "{\"ends_at\": 1796148000}                                 | 400 | wrong_type        | ends_at",
                "{\"ends_at\": \"2026-11-30\"}                             | 400 | invalid_time      | ends_at",
                "{\"ends_at\": \"2026-11-30T18:00:00\"}                    | 400 | invalid_time      | ends_at",
                "{\"ends_at\": \"1969-12-31T18:00:00Z\"}                   | 400 | out_of_range      | ends_at",
                "{\"ends_at\": \"+12026-11-30T18:00:00Z\"}                 | 400 | out_of_range      | ends_at",
                "{END, \"starts_at\": \"2026-11-30T18:00:00Z\"}            | 422 | ends_before_start | ends_at",
                "{END, \"id\": \"42\"}                                     | 400 | wrong_type        | id",
                "{END, \"title\": 7}                                       | 400 | wrong_type        | title",
                "{END, \"title\": \"a\\u0000b\"}                           | 400 | out_of_range      | title",
                "{END, \"title\": \"\\ud800\"}                             | 400 | out_of_range      | title",
                "{END, \"type\": \"dutch\"}                                | 400 | out_of_range      | type",
                "{END, \"reserve_price\": 0} | 400 | invalid_amount | reserve_price",
                "{END, \"reserve_price\": true} | 400 | wrong_type | reserve_price",
                "{END, \"opening_price\": 5, \"reserve_price\": 4} | 422 | reserve_below_opening | reserve_price",
                "{END, \"buy_now_price\": \"x\"} | 400 | invalid_amount | buy_now_price",
                "{END, \"opening_price\": 5, \"buy_now_price\": 4} | 422 | buy_now_too_low | buy_now_price",
                "{END, \"reserve_price\": 5, \"buy_now_price\": 4} | 422 | buy_now_too_low | buy_now_price",
                "{END, \"tick_size\": 0} | 400 | invalid_amount | tick_size",
                "{END, \"tick_size\": 1, \"opening_price\": 1.5} | 422 | off_tick | opening_price",
                "{END, \"reserve_price\": 5.005} | 422 | off_tick | reserve_price",
                "{END, \"buy_now_price\": 5.005} | 422 | off_tick | buy_now_price",
                "{END, \"increment\": {\"fixed\": 0.000001}} | 422 | off_tick | increment.fixed",
                "{END, \"increment\": {\"bands\": [{\"from\": 0, \"step\": 0.005}]}} | 422 | off_tick | increment.bands",
                "{END, \"tick_size\": 1, \"increment\": {\"preset\": \"ebay\"}} | 422 | off_tick | increment.preset",
                "{END, \"soft_close\": {\"window\": \"PT2M\", \"extension\": \"PT2M\", \"on\": \"bid\"}} | 400 | out_of_range | soft_close.on",
                "{END, \"soft_close\": {\"on\": \"any_bid\"}} | 400 | missing_field | soft_close.window",
                "{END, \"soft_close\": true} | 400 | wrong_type | soft_close",
                "{END, \"soft_close\": {\"window\": \"PT2M\"}} | 400 | missing_field | soft_close.extension",
                "{END, \"soft_close\": {\"extension\": \"PT2M\"}} | 400 | missing_field | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"2 min\", \"extension\": \"PT2M\"}} | 400 | invalid_duration | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"PT0S\", \"extension\": \"PT2M\"}} | 400 | out_of_range | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"-PT2M\", \"extension\": \"PT2M\"}} | 400 | out_of_range | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"P31D\", \"extension\": \"PT2M\"}} | 400 | out_of_range | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"PT1.0001S\", \"extension\": \"PT2M\"}} | 400 | out_of_range | soft_close.window",
                "{END, \"soft_close\": {\"window\": \"PT2M\", \"extension\": 120}} | 400 | wrong_type | soft_close.extension",
                "{END, \"soft_close\": {\"window\": \"PT2M\", \"extension\": \"PT2M\", \"latest\": \"soon\"}} | 400 | invalid_time | soft_close.latest",
                "{END, \"soft_close\": {\"window\": \"PT2M\", \"extension\": \"PT2M\", \"latest\": \"2026-11-30T17:59:59Z\"}} | 422 | latest_before_end | soft_close.latest",
                "{END, \"type\": \"sealed_first\", \"soft_close\": {\"window\": \"PT2M\", \"extension\": \"PT2M\"}} | 422 | soft_close_on_sealed | soft_close",
                "{END, \"type\": \"sealed_second\", \"buy_now_price\": 5} | 422 | buy_now_on_sealed | buy_now_price",
                "{END, \"type\": \"sealed_second\", \"increment\": {\"fixed\": 5}} | 422 | increment_on_sealed | increment",
                "{END, \"type\": \"proxy\", \"allow_self_outbid\": true} | 422 | self_outbid_only_english | allow_self_outbid",
                "{END, \"allow_self_outbid\": \"yes\"} | 400 | wrong_type | allow_self_outbid",
                "{END, \"type\": 1} | 400 | wrong_type | type",
                "{END, \"retraction\": {}} | 400 | missing_field | retraction.window",
                "{END, \"retraction\": {\"window\": \"PT0S\"}} | 400 | out_of_range | retraction.window",
                "{END, \"retraction\": {\"window\": \"PT1M\", \"last\": 0}} | 400 | out_of_range | retraction.last",
                "{END, \"retraction\": {\"window\": \"PT1M\", \"last\": 33}} | 400 | out_of_range | retraction.last",
                "{END, \"retraction\": {\"window\": \"PT1M\", \"last\": \"4\"}} | 400 | wrong_type | retraction.last",
                "{END, \"retraction\": {\"window\": \"PT1M\", \"allow_disclosure\": 1}} | 400 | wrong_type | retraction.allow_disclosure",
                "{END, \"type\": \"proxy\", \"retraction\": {\"window\": \"PT1M\"}} | 422 | retraction_on_proxy | retraction",
                "{END, \"type\": \"sealed_first\", \"retraction\": {\"window\": \"PT1M\"}} | 422 | retraction_on_sealed | retraction",
                "{END, \"type\": \"sealed_second\", \"retraction\": {\"window\": \"PT1M\", \"allow_disclosure\": false}} | 422 | retraction_on_sealed | retraction",
                "{END, \"max_bids_per_bidder\": 0} | 400 | out_of_range | max_bids_per_bidder",
                "{END, \"max_bids_per_bidder\": -1} | 400 | wrong_type | max_bids_per_bidder",
                "{END, \"max_bids_per_bidder\": 1.5} | 400 | wrong_type | max_bids_per_bidder",
                "{END, \"max_bids_per_bidder\": 99999999999999999999} | 400 | out_of_range | max_bids_per_bidder",
                "{END, \"allowed_bidders\": 7} | 400 | wrong_type | allowed_bidders",
                "{END, \"allowed_bidders\": []} | 422 | nobody_may_bid | allowed_bidders",
                "{END, \"allowed_bidders\": [7, \"8\"]} | 400 | wrong_type | allowed_bidders[1]",
                "{END, \"allowed_bidders\": [0]} | 400 | out_of_range | allowed_bidders[0]",
                "{END, \"increment\": \"0.50\"} | 400 | wrong_type | increment",
                "{END, \"increment\": {}} | 400 | one_required | increment",
                "{END, \"increment\": {\"fixed\": 1, \"percent\": 5}} | 400 | one_required | increment",
                "{END, \"increment\": {\"percent\": 0}} | 422 | percent_out_of_range | increment.percent",
                "{END, \"increment\": {\"percent\": 101}} | 422 | percent_out_of_range | increment.percent",
                "{END, \"increment\": {\"percent\": \"5%\"}} | 400 | invalid_amount | increment.percent",
                "{END, \"increment\": {\"percent\": -1}} | 400 | invalid_amount | increment.percent",
                "{END, \"increment\": {\"preset\": \"sothebys\"}} | 400 | out_of_range | increment.preset",
                "{END, \"increment\": {\"preset\": 1}} | 400 | wrong_type | increment.preset",
                "{END, \"increment\": {\"bands\": {}}} | 400 | wrong_type | increment.bands",
                "{END, \"increment\": {\"bands\": []}} | 422 | bands_count | increment.bands",
                "{END, \"increment\": {\"bands\": [7]}} | 400 | wrong_type | increment.bands[0]",
                "{END, \"increment\": {\"bands\": [{\"from\": 0, \"step\": 0}]}} | 400 | invalid_amount | increment.bands[0].step",
                "{END, \"increment\": {\"bands\": [{\"step\": 1}]}} | 400 | missing_field | increment.bands.from",
                "{END, \"increment\": {\"bands\": [{\"from\": 0}]}} | 400 | missing_field | increment.bands.step",
                "{END, \"increment\": {\"bands\": [{\"from\": 1, \"step\": 1}]}} | 422 | bands_not_from_zero | increment.bands",
                "{END, \"increment\": {\"bands\": [{\"from\": 0, \"step\": 1}, {\"from\": 0, \"step\": 2}]}} | 422 | bands_not_rising | increment.bands",
                "{END, \"reserve\": \"500\"} | 400 | unknown_field | reserve",
                "{END, \"soft_close\": {\"windo\": null}} | 400 | unknown_field | soft_close.windo",
                "{END, \"increment\": {\"fixed\": 0}}                      | 400 | invalid_amount    | increment.fixed",
                "{END, \"opening_price\": \"0\"}                           | 400 | invalid_amount    | opening_price",
            })
    void rejectsInvalidTerms(String body, int status, String code, String field) {
        String whole = body.replace("END", "\"ends_at\": \"2026-11-30T18:00:00Z\"");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> parseOrThrowProblem(whole))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.status()).isEqualTo(status);
                    assertThat(problem.field()).isEqualTo(field);
                });
    }

    @Test
    void rejectsATitleThatIsTooLong() {
        String title = "x".repeat(AuctionTerms.MAX_TITLE + 1);

        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> parse("{\"title\": \"" + title + "\"}"))
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("title"));
    }

    @Test
    void cancellationNeedsNoBody() {
        assertThat(CommandForm.cancellation(new byte[0])).isEmpty();
        assertThat(CommandForm.cancellation("{\"reason\": \"withdrawn\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("withdrawn");
    }

    /// @param json with ' for "
    private static Increment increment(String json) {
        return parse("{\"ends_at\": \"2026-11-30T18:00:00Z\", \"increment\": " + json.replace('\'', '"') + "}")
                .terms()
                .increment();
    }

    /// Converts the exceptions as the HTTP layer does.
    private static AuctionRequest parseOrThrowProblem(String body) {
        try {
            return parse(body);
        } catch (InvalidJsonException e) {
            throw Problem.of(e);
        } catch (ContradictoryTermsException e) {
            throw Problem.of(e);
        }
    }

    private static AuctionRequest parse(String body) {
        return AuctionRequest.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
