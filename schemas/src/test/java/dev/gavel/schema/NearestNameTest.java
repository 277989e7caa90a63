package dev.gavel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> TERMS =
            List.of(
                    "id",
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
                    "max_bids_per_bidder",
                    "allowed_bidders");

    @ParameterizedTest
    @CsvSource({
        "reserve, reserve_price",
        "reservePrice, reserve_price",
        "reserve-price, reserve_price",
        "Reserve_Price, reserve_price",
        "resreve_price, reserve_price",
        "allowed_bidder, allowed_bidders",
        "bidders, allowed_bidders",
        "end_at, ends_at",
        "ends, ends_at",
        "endsAt, ends_at",
        "start, starts_at",
        "buy_now, buy_now_price",
        "bid_increment, increment",
        "increments, increment",
        "ticksize, tick_size",
        "tick, tick_size",
        "max_bids, max_bids_per_bidder",
        "auction_type, type",
        "tilte, title",
    })
    void findsWhatWasMeant(String given, String meant) {
        assertThat(NearestName.of(given, TERMS)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "at", "''", "ib", "currency"})
    void findsNothingNear(String given) {
        assertThat(NearestName.of(given, TERMS)).isNull();
    }

    @Test
    void prefersATypingErrorToAPart() {
        assertThat(NearestName.of("ends", List.of("ends_at", "end"))).isEqualTo("end");
    }

    @ParameterizedTest
    @CsvSource({
        "Idempotence-Key, Idempotency-Key, true",
        "IdempotencyKey, Idempotency-Key, true",
        "idempotency-key, Idempotency-Key, true",
        "Idempotency-Token, Idempotency-Key, false",
        "Prefers, Prefer, true",
        "Perfer, Prefer, true",
        "Referer, Prefer, false",
        "Preference, Prefer, false",
        "Prefer, Prefer, false",
    })
    void tellsTypingErrorsFromOtherNames(String given, String known, boolean typingError) {
        assertThat(NearestName.isTypingError(given, known)).isEqualTo(typingError);
    }

    @Property
    void hasAnAnswerForEveryName(@ForAll String given) {
        assertThat(NearestName.of(given, TERMS))
                .satisfiesAnyOf(
                        nearest -> assertThat(nearest).isNull(), nearest -> assertThat(TERMS).contains(nearest));
        assertThat(NearestName.isTypingError(given, given)).isFalse();
    }
}
