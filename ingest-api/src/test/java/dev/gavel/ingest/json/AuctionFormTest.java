package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.UnknownFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuctionFormTest {
    private static final long END_MS = Instant.parse("2026-11-30T18:00:00Z").toEpochMilli();

    @Test
    void needsOnlyAnEnd() {
        AuctionForm form = parse("{\"ends_at\": \"2026-11-30T18:00:00Z\"}");

        assertThat(form)
                .isEqualTo(new AuctionForm(
                        0,
                        new AuctionTerms(
                                "", AuctionTerms.SMALLEST, AuctionTerms.SMALLEST, null, END_MS, UnknownFields.NONE)));
    }

    @Test
    void readsEveryTerm() {
        AuctionForm form = parse("""
                {"id": 42, "title": "Uhr „Cartier“ 🕰", "type": "english", "opening_price": "1.00",
                 "increment": {"fixed": 0.5}, "starts_at": "2026-11-23T19:00:00+01:00",
                 "ends_at": "2026-11-30T18:00:00Z", "reserve_price": null, "soft_close": null, "colour": "red"}
                """);

        assertThat(form)
                .isEqualTo(new AuctionForm(
                        42,
                        new AuctionTerms(
                                "Uhr „Cartier“ 🕰",
                                1_000_000,
                                500_000,
                                Instant.parse("2026-11-23T18:00:00Z").toEpochMilli(),
                                END_MS,
                                UnknownFields.NONE)));
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
                "{END, \"type\": \"proxy\"}                                | 422 | not_supported     | type",
                "{END, \"type\": \"dutch\"}                                | 400 | out_of_range      | type",
                "{END, \"reserve_price\": \"5.00\"}                        | 422 | not_supported     | reserve_price",
                "{END, \"buy_now_price\": \"5.00\"}                        | 422 | not_supported     | buy_now_price",
                "{END, \"soft_close\": {\"window\": \"PT2M\"}}             | 422 | not_supported     | soft_close",
                "{END, \"increment\": \"0.50\"}                            | 400 | wrong_type        | increment",
                "{END, \"increment\": {}}                                  | 400 | missing_field     | increment.fixed",
                "{END, \"increment\": {\"percent\": 5}}                    | 422 | not_supported     | increment.percent",
                "{END, \"increment\": {\"preset\": \"ebay\"}}              | 422 | not_supported     | increment.preset",
                "{END, \"increment\": {\"fixed\": 0}}                      | 400 | invalid_amount    | fixed",
                "{END, \"opening_price\": \"0\"}                           | 400 | invalid_amount    | opening_price",
            })
    void refusesWhatItCannotKeep(String body, int status, String code, String field) {
        String whole = body.replace("END", "\"ends_at\": \"2026-11-30T18:00:00Z\"");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> parse(whole))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.status()).isEqualTo(status);
                    assertThat(problem.field()).isEqualTo(field);
                });
    }

    @Test
    void refusesTitleThatIsTooLong() {
        String title = "x".repeat(AuctionTerms.MAX_TITLE + 1);

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> parse("{\"title\": \"" + title + "\"}"))
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("title"));
    }

    @Test
    void cancellationNeedsNoBody() {
        assertThat(CancelForm.parse(new byte[0])).isEmpty();
        assertThat(CancelForm.parse("{\"reason\": \"withdrawn\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("withdrawn");
    }

    private static AuctionForm parse(String body) {
        return AuctionForm.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
