package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BidFormTest {
    private static final byte[] BID = utf8("{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}");

    @Test
    void readsFieldsInAnyOrder() {
        PlaceBid bid =
                BidForm.parse(
                        utf8(
                                """
                                {"bidder_id": 7, "amount": 12.50, "expires_at": null,
                                 "auction_id": 9223372036854775807}
                                """));

        assertThat(bid).isEqualTo(new PlaceBid(Long.MAX_VALUE, 7, 12_500_000, UnknownFields.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1000000",
        "0.000001, 1",
        "1.50, 1500000",
        "1.5000000000, 1500000",
        "1e1, 10000000",
        "1.5E+1, 15000000",
        "1e-6, 1",
        "9e12, 9000000000000000000",
        "9000000000000, 9000000000000000000",
    })
    void readsNumbersExactly(String number, long micros) {
        PlaceBid bid = BidForm.parse(utf8("{\"auction_id\":1,\"amount\":" + number + ",\"bidder_id\":1}"));

        assertThat(bid.amountMicros()).isEqualTo(micros);
    }

    @ParameterizedTest
    @MethodSource("dev.gavel.ingest.json.BadBodies#all")
    void rejectsABadBodyAndNamesTheField(BadBodies.Bad bad) {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> BidForm.parse(bad.bytes()))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(bad.code());
                    assertThat(problem.field() == null ? "" : problem.field()).isEqualTo(bad.field());
                });
    }

    @Property
    void readsBackEveryBid(
            @ForAll @LongRange(min = 1) long auctionId,
            @ForAll @LongRange(min = 1, max = Micros.MAX) long amountMicros,
            @ForAll @LongRange(min = 1) long bidderId) {
        byte[] body =
                new JsonWriter(64)
                        .object()
                        .field("auction_id")
                        .number(auctionId)
                        .field("amount")
                        .amount(amountMicros)
                        .field("bidder_id")
                        .number(bidderId)
                        .endObject()
                        .toBytes();

        assertThat(BidForm.parse(body)).isEqualTo(new PlaceBid(auctionId, bidderId, amountMicros, UnknownFields.NONE));
    }

    @Property(tries = 5_000)
    void rejectsRandomBytes(@ForAll @Size(max = 200) byte[] junk) {
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> BidForm.parse(junk));
    }

    @Property(tries = 5_000)
    void oneWrongByteGivesAnErrorOrAnotherValidBid(@ForAll @LongRange(min = 0, max = 53) long at, @ForAll byte wrong) {
        byte[] body = BID.clone();
        body[(int) (at % body.length)] = wrong;

        try {
            PlaceBid bid = BidForm.parse(body);
            assertThat(bid.auctionId()).isPositive();
            assertThat(bid.bidderId()).isPositive();
            assertThat(bid.amountMicros()).isBetween(1L, Micros.MAX);
        } catch (InvalidJsonException invalid) {
            assertThat(Problem.of(invalid).status()).isEqualTo(400);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
