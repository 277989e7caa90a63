package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.SourceRow.MalformedRowException;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Prices;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowTermsTest {
    @Test
    void aRowWithOnlyAnEndHasTheDefaultsOfTheApi() {
        assertThat(terms())
                .isEqualTo(
                        new AuctionTerms(
                                AuctionTerms.RULES_VERSION,
                                "",
                                AuctionType.ENGLISH,
                                10_000,
                                Prices.opening(10_000),
                                Increment.tick(10_000),
                                null,
                                SampleRows.ENDS_AT_MS,
                                null,
                                null,
                                BidderLimits.NONE,
                                UnknownFields.NONE));
    }

    @Test
    void readsEveryColumn() {
        assertThat(
                        terms(
                                "title", "Cartier wristwatch",
                                "type", "english",
                                "opening_price", "1.00",
                                "reserve_price", "5.000001",
                                "buy_now_price", "9000000000000",
                                "tick_size", "0.000001",
                                "increment_fixed", "0.50",
                                "starts_at", "2026-11-23T18:00:00.123456Z",
                                "soft_close_window_s", 120,
                                "soft_close_extension_s", (short) 60,
                                "soft_close_latest", "2026-11-30T20:00:00+01:00",
                                "soft_close_on", "any_bid",
                                "max_bids_per_bidder", 20,
                                "allow_self_outbid", true,
                                "photograph", "of no interest"))
                .isEqualTo(
                        new AuctionTerms(
                                AuctionTerms.RULES_VERSION,
                                "Cartier wristwatch",
                                AuctionType.ENGLISH,
                                AuctionTerms.SMALLEST,
                                new Prices(1_000_000, 5_000_001, 9_000_000_000_000_000_000L),
                                new Increment.Fixed(500_000),
                                1_795_456_800_123L,
                                SampleRows.ENDS_AT_MS,
                                new SoftClose(
                                        120_000, 60_000, SampleRows.ENDS_AT_MS + 3_600_000, SoftCloseTrigger.ANY_BID),
                                null,
                                new BidderLimits(20, false, List.of(), true),
                                UnknownFields.NONE));
    }

    @Test
    void readsTypesAndIncrements() {
        assertThat(terms("type", "sealed_second").type()).isEqualTo(AuctionType.SEALED_SECOND);
        assertThat(terms("type", "proxy   ").type()).isEqualTo(AuctionType.PROXY);
        assertThat(terms("increment_percent", "2.5").increment()).isEqualTo(new Increment.Percent(2_500_000));
        assertThat(terms("increment_preset", "ebay").increment()).isEqualTo(IncrementPreset.named("ebay"));
    }

    @Test
    void readsIntegersAsAmounts() {
        assertThat(terms("opening_price", 5L).prices().openingMicros()).isEqualTo(5_000_000);
        assertThat(terms("opening_price", "1E+3").prices().openingMicros()).isEqualTo(1_000_000_000);
        assertThat(terms("opening_price", "2.50000000").prices().openingMicros()).isEqualTo(2_500_000);
    }

    @Test
    void zeroIsNoReserveAndNoBuyNowPrice() {
        Prices prices = terms("opening_price", "2", "reserve_price", "0.00", "buy_now_price", 0L).prices();

        assertThat(prices).isEqualTo(new Prices(2_000_000, 0, 0));
    }

    @Test
    void aNullIsNotTheDefaultOfItsColumn() {
        SchemaBuilder schema = SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA);
        schema.field("ends_at", Schema.STRING_SCHEMA);
        schema.field("reserve_price", SchemaBuilder.string().optional().defaultValue("100").build());
        Struct row = new Struct(schema.build()).put("id", 1L).put("ends_at", SampleRows.ENDS_AT);

        assertThat(RowTerms.of(SampleRows.sourceRow(row, ColumnMapping.byFieldName())).prices().reserveMicros())
                .isZero();
    }

    /// Debezium sends a date as a number of days.
    @Test
    void aNumberThatMeansSomethingElseIsMalformed() {
        Schema date = SchemaBuilder.int32().name("io.debezium.time.Date").optional().build();
        SchemaBuilder schema = SchemaBuilder.struct().field("ends_at", Schema.STRING_SCHEMA);
        Struct row =
                new Struct(schema.field("max_bids_per_bidder", date).build())
                        .put("ends_at", SampleRows.ENDS_AT)
                        .put("max_bids_per_bidder", 20_000);

        assertThatThrownBy(() -> RowTerms.of(SampleRows.sourceRow(row, ColumnMapping.byFieldName())))
                .hasMessageStartingWith("column max_bids_per_bidder has the wrong type");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("title", "x".repeat(201), "has 201 characters: shorten it to 200"),
                malformed("title", "two\nlines", "has control characters"),
                malformed("title", SourceRow.NOT_SENT, "REPLICA IDENTITY FULL"),
                malformed("title", 7L, "has the wrong type: change it to text"),
                malformed("type", "watch", "is 'watch': it must be english, proxy, sealed_first or sealed_second"),
                malformed("opening_price", "1.0000001", "is 1.0000001: it has more than 6 decimals"),
                malformed("opening_price", "-1", "is -1: it must be more than 0, or NULL"),
                malformed("opening_price", "0.00", "is 0.00: it must be more than 0, or NULL"),
                malformed("opening_price", SourceRow.NOT_SENT, "REPLICA IDENTITY FULL"),
                malformed("opening_price", 1.5, "has the wrong type: change it to numeric"),
                malformed("reserve_price", "9000000000000.01", "it must be at most 9000000000000"),
                malformed("reserve_price", "1E+100", "it must be at most 9000000000000"),
                malformed("buy_now_price", "NaN", "is NaN: it must be a decimal like 12.50"),
                malformed("buy_now_price", "9".repeat(131), "is " + "9".repeat(40) + "...: it must be at most"),
                malformed("increment_fixed", "0", "is 0: it must be more than 0"),
                malformed("increment_percent", "101", "increment.percent must be above 0"),
                malformed("increment_preset", "amazon", "is 'amazon': it must be ebay, or NULL"),
                malformed("starts_at", 1_795_456_800_123L, "has the wrong type: change it to timestamptz"),
                malformed("starts_at", "+294247-01-10T04:00:25.2Z", "before the year 10000"),
                malformed("starts_at", "soon", "it must be a finite time"),
                malformed("starts_at", "2026-12-01T00:00:00Z", "ends_at must be after starts_at"),
                malformed("ends_at", null, "is NULL: say when the auction ends"),
                malformed("ends_at", "1969-12-31T23:59:59Z", "it must be after 1970"),
                malformed("ends_at", "1970-01-01T00:00:00.0005Z", "it must be after 1970"),
                malformed("soft_close_window_s", 60, "soft_close_extension_s is NULL: a soft close needs both"),
                malformed("soft_close_extension_s", 60, "soft_close_window_s is NULL: a soft close needs both"),
                malformed("soft_close_latest", SampleRows.ENDS_AT, "soft_close_window_s is NULL"),
                malformed("soft_close_window_s", 0, "is 0: it must be 1 to 2592000"),
                malformed("soft_close_on", "sniping", "is 'sniping': it must be any_bid, price_change or lead_change"),
                malformed("tick_size", "0", "is 0: it must be more than 0"),
                malformed("opening_price", "1.005", "contradicts the others: opening_price has 1.005"),
                malformed("reserve_price", "5.000001", "contradicts the others: reserve_price has 5.000001"),
                malformed("increment_fixed", "0.005", "contradicts the others: increment.fixed has 0.005"),
                malformed("max_bids_per_bidder", 1_000_001, "is 1000001: it must be 1 to 1000000"),
                malformed("allow_self_outbid", "yes", "has the wrong type: change it to boolean"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void reportsAMalformedColumnAndItsCorrection(String column, @Nullable Object value, String problem) {
        assertThatThrownBy(() -> terms(column, value))
                .isInstanceOf(MalformedRowException.class)
                .hasMessageStartingWith("column ")
                .hasMessageContaining(column.startsWith("soft_close") ? "soft_close" : column)
                .hasMessageContaining(problem);
    }

    @Test
    void reportsColumnsThatContradictEachOther() {
        assertThatThrownBy(() -> terms("opening_price", "2", "reserve_price", "1"))
                .hasMessageStartingWith("column reserve_price contradicts the others: reserve_price must not be below");
        assertThatThrownBy(() -> terms("type", "sealed_first", "increment_fixed", "1"))
                .hasMessageStartingWith(
                        "column increment_fixed contradicts the others: A sealed auction has no increment");
        assertThatThrownBy(() -> terms("type", "proxy", "allow_self_outbid", true))
                .hasMessageStartingWith("column allow_self_outbid contradicts");
        assertThatThrownBy(() -> terms("increment_fixed", "1", "increment_percent", "1"))
                .hasMessageStartingWith("column increment_fixed is one of several increments");
    }

    @Test
    void reportsARenamedColumnByTheNameInTheTable() {
        ColumnMapping columns = ColumnMapping.of(Map.of("ends_at", "closing"));

        assertThatThrownBy(() -> RowTerms.of(SampleRows.sourceRow(SampleRows.row(1, "closing", null), columns)))
                .hasMessage("column closing is NULL: say when the auction ends");
        assertThat(
                        RowTerms.of(
                                        SampleRows.sourceRow(
                                                SampleRows.row(1, "ends_at", 7L, "closing", SampleRows.ENDS_AT),
                                                columns))
                                .endsAtMs())
                .isEqualTo(SampleRows.ENDS_AT_MS);
    }

    @Test
    void readsOnlyIdsAboveZero() {
        assertThat(SampleRows.sourceRow(SampleRows.row(Long.MAX_VALUE), ColumnMapping.byFieldName()).id())
                .isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> SampleRows.sourceRow(SampleRows.row(0), ColumnMapping.byFieldName()).id())
                .hasMessageContaining("column id is 0: it must be 1 to 9223372036854775807");
        assertThatThrownBy(() -> SampleRows.sourceRow(SampleRows.row(1, "id", null), ColumnMapping.byFieldName()).id())
                .hasMessageContaining("column id is NULL");
    }

    private static AuctionTerms terms(@Nullable Object... more) {
        return RowTerms.of(SampleRows.sourceRow(SampleRows.row(42, more), ColumnMapping.byFieldName()));
    }

    private static Arguments malformed(String column, @Nullable Object value, String problem) {
        return Arguments.of(column, value, problem);
    }
}
