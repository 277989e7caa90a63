package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuctionHashTest {
    private static final long STARTS_AT_MS = 1_795_000_000_000L;
    private static final long ENDS_AT_MS = 1_795_600_000_001L;
    private static final Position POSITION = new Position(3, 1042);

    @Property
    void comesBackFromItsHash(
            @ForAll Status status,
            @ForAll @LongRange(max = Micros.MAX) long priceMicros,
            @ForAll @LongRange(min = 1, max = Micros.MAX) long stepMicros,
            @ForAll @LongRange(min = 0) long leaderId,
            @ForAll @LongRange(min = 0, max = AuctionTerms.MAX_TIME_MS) long closedAtMs) {
        AuctionView view =
                view(
                        new Standing(status, priceMicros, stepMicros, leaderId, leaderId / 2, STARTS_AT_MS, ENDS_AT_MS),
                        stepMicros,
                        closedAtMs);

        assertThat(AuctionHash.read(42, AuctionHash.of(view))).isEqualTo(view);
    }

    @Test
    void isReadableWithRedisCli() {
        Standing standing = new Standing(Status.OPEN, 12_500_000, 13_000_000, 7, 3, STARTS_AT_MS, ENDS_AT_MS);

        assertThat(AuctionHash.of(view(standing, 500_000)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("version", "1042"),
                                Map.entry("position", "3@1042"),
                                Map.entry("status", "open"),
                                Map.entry("price", "12.50"),
                                Map.entry("minimum_next_bid", "13.00"),
                                Map.entry("leader_id", "7"),
                                Map.entry("bid_count", "3"),
                                Map.entry("starts_at", "2026-11-18T11:06:40Z"),
                                Map.entry("ends_at", "2026-11-25T09:46:40.001Z"),
                                Map.entry("title", "Cartier wristwatch"),
                                Map.entry("opening_price", "1.00"),
                                Map.entry("increment", "0.50"),
                                Map.entry("type", "english"),
                                Map.entry("leading_bid_id", "0"),
                                Map.entry("reserve", "untold"),
                                Map.entry("sealed", "false"),
                                Map.entry("terms", "ChJDYXJ0aWVyIHdyaXN0d2F0Y2gQwIQ9GKDCHiCAvNnynjQogcjmkKE0")));
    }

    @Test
    void saysWhenTheAuctionWasClosed() {
        Standing standing = new Standing(Status.SOLD, 12_500_000, 13_000_000, 7, 3, STARTS_AT_MS, ENDS_AT_MS);

        assertThat(AuctionHash.of(view(standing, 500_000, ENDS_AT_MS + 999)))
                .containsEntry("closed_at", "2026-11-25T09:46:41Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "price", "starts_at", "ends_at", "position"})
    void refusesHashWithoutField(String field) {
        Map<String, String> hash = hash();
        hash.remove(field);

        assertThatIllegalArgumentException().isThrownBy(() -> AuctionHash.read(42, hash)).withMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource({
        "status, asleep", "price, 1e3", "starts_at, yesterday", "ends_at, +999999999-12-31T23:59:59Z", "position, 3",
        "leader_id, x", "leader_id, -1", "bid_count, 1.0", "terms, AAAA", "terms, ?"
    })
    void refusesUnreadableField(String field, String value) {
        Map<String, String> hash = hash();
        hash.put(field, value);

        assertThatIllegalArgumentException().isThrownBy(() -> AuctionHash.read(42, hash));
    }

    @Test
    void readsTheHashOfTheFirstBuild() {
        Map<String, String> hash = hash();
        List.of("type", "leading_bid_id", "reserve", "sealed", "terms").forEach(hash::remove);

        assertThat(AuctionHash.read(42, hash)).isEqualTo(AuctionHash.read(42, hash()));
    }

    private static Map<String, String> hash() {
        Standing standing = new Standing(Status.SCHEDULED, 0, 1_000_000, 0, 0, STARTS_AT_MS, ENDS_AT_MS);
        return new LinkedHashMap<>(AuctionHash.of(view(standing, 1)));
    }

    private static AuctionView view(Standing standing, long incrementMicros) {
        return view(standing, incrementMicros, 0);
    }

    private static AuctionView view(Standing standing, long incrementMicros, long closedAtMs) {
        AuctionTerms terms =
                new AuctionTerms(
                        "Cartier wristwatch", 1_000_000, incrementMicros, STARTS_AT_MS, ENDS_AT_MS, UnknownFields.NONE);
        return new AuctionView(42, terms, standing, closedAtMs, POSITION);
    }
}
