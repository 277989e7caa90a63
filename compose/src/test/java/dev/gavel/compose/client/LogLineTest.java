package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.SampleEvents;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static final int PARTITION = 3;

    @Test
    void anEventIsOneLineWithItsPositionAndTheAuctionAfterIt() {
        assertThat(text(SampleEvents.accepted(42, PARTITION, 7, 12)))
                .isEqualTo(
                        "11:06:40.000  3@7       event    auction 42  bid of 12.00 by bidder 12 accepted  → price 12.00, next 12.50, leader 12");
        assertThat(text(SampleEvents.refused(42, PARTITION, 8, 12)))
                .contains("bid of 12.00 by bidder 12 rejected: bid_too_low");
        assertThat(text(SampleEvents.sold(42, PARTITION, 9, 12)))
                .contains("closed (end_passed): sold to bidder 12 for 12.00");
        assertThat(text(SampleEvents.unknown(42, PARTITION, 9)))
                .contains("rejected: unknown_auction")
                .doesNotContain("→");
    }

    @Test
    void aLineSaysWhatTheBidOrTheRetractionChanged() {
        PlaceBid bid = SampleEvents.bid(42, 12);

        assertThat(text(changed(new Fact.BidAccepted(bid, null, 7, SampleEvents.ENDS_AT_MS, false))))
                .contains("bid of 12.00 by bidder 12 accepted, outbids bidder 7, moves the end  → price");
        assertThat(text(changed(new Fact.BidAccepted(bid.withoutAmount(), null, 0, 0, true))))
                .contains("bid by bidder 12 accepted, outbid at once  → price");
        assertThat(text(changed(new Fact.Retracted(1024, 12, 12))))
                .contains("bid 1024 retracted by bidder 12, who no longer leads  → price");
        assertThat(text(changed(new Fact.Retracted(1024, 12)))).contains("bid 1024 retracted by bidder 12  → price");
    }

    /// The event of a proxy auction has no amount of the bid.
    @Test
    void aMaximumIsNotShown() {
        Event maximum = SampleEvents.maximum(42, PARTITION, 7, 12, 7171);

        assertThat(text(maximum)).contains("bid by bidder 7 accepted  → price 12.00");
        assertThat(json(maximum)).doesNotContain("amount");
    }

    @Test
    void whatASellerWroteDoesNotControlTheTerminal() {
        String title = "\u001b[2Jred\u0007 \u009b2J \u202edesrever";

        assertThat(text(SampleEvents.opened(42, PARTITION, 7, "Leica"))).contains("opened: english \"Leica\", ends");
        assertThat(LogLine.printable(title)).isEqualTo("?[2Jred? ?2J ?desrever");
    }

    @Test
    void jsonHasTopicPositionAndTheReadableEvent() {
        assertThat(json(SampleEvents.accepted(42, PARTITION, 7, 12)))
                .startsWith(
                        "{\"topic\":\"auction-events\",\"position\":\"3@7\",\"at\":\"2027-01-15T11:06:40Z\",\"event\":{\"auction_id\":42,")
                .contains("\"event\":\"bid_accepted\"")
                .endsWith("}}")
                .hasLineCount(1);
    }

    @Test
    void filtersByAuctionBidderAndCode() {
        Event event = SampleEvents.refused(42, PARTITION, 7, 12);

        assertThat(shown(event, new LogFilter(Set.of(42L), Set.of(12L), Set.of("bid_too_low")))).isTrue();
        assertThat(shown(event, new LogFilter(Set.of(43L), Set.of(), Set.of()))).isFalse();
        assertThat(shown(event, new LogFilter(Set.of(), Set.of(13L), Set.of()))).isFalse();
        assertThat(shown(event, new LogFilter(Set.of(), Set.of(), Set.of("expired")))).isFalse();
        assertThat(
                        shown(
                                SampleEvents.accepted(42, PARTITION, 7, 12),
                                new LogFilter(Set.of(), Set.of(), Set.of("bid_too_low"))))
                .isFalse();
        assertThat(shown(SampleEvents.sold(42, PARTITION, 9, 12), new LogFilter(Set.of(), Set.of(12L), Set.of())))
                .isTrue();
        Event outbids = changed(new Fact.BidAccepted(SampleEvents.bid(42, 12), null, 7, 0, false));
        assertThat(shown(outbids, new LogFilter(Set.of(), Set.of(7L), Set.of()))).isTrue();
        assertThat(shown(outbids, new LogFilter(Set.of(), Set.of(8L), Set.of()))).isFalse();
    }

    @Test
    void commandsHaveTheirAmounts() {
        ConsumerRecord<byte[], byte[]> bid =
                command(new Envelope(new PlaceBid(42, 7, 10 * Micros.UNIT, UnknownFields.NONE), null, 0, "k-1"));

        assertThat(LogLine.text(bid, LogFilter.ALL))
                .endsWith("3@7       command  auction 42  bid of 10.00 by bidder 7, with a key");
        assertThat(LogLine.text(bid, new LogFilter(Set.of(), Set.of(8L), Set.of()))).isNull();
        assertThat(LogLine.json(bid, LogFilter.ALL)).contains("\"topic\":\"auction-commands\"", "\"command\":{");
        assertThat(LogLine.text(command(new Envelope(new CancelAuction(42, "fake"), null, 0, null)), LogFilter.ALL))
                .endsWith("command  auction 42  cancel: fake");
    }

    @Test
    void anUnreadableRecordSaysWhy() {
        ConsumerRecord<byte[], byte[]> record = record(Topics.EVENTS, new byte[] {1}, new byte[] {2});

        assertThat(LogLine.text(record, LogFilter.ALL)).contains("event    UNREADABLE: ");
        assertThat(LogLine.text(record, new LogFilter(Set.of(42L), Set.of(), Set.of()))).isNull();
    }

    private static ConsumerRecord<byte[], byte[]> command(Envelope envelope) {
        return record(
                Topics.COMMANDS, AuctionKey.encode(envelope.command().auctionId()), CommandCodec.encode(envelope));
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                PARTITION,
                7,
                1_800_011_200_000L,
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> record(Event event) {
        ConsumerRecord<byte[], byte[]> sample = SampleEvents.record(100, event);
        return record(sample.topic(), sample.key(), sample.value());
    }

    private static Event changed(Fact fact) {
        return SampleEvents.event(42, PARTITION, 7, SampleEvents.standing(12), fact);
    }

    private static String text(Event event) {
        return Objects.requireNonNull(LogLine.text(record(event), LogFilter.ALL));
    }

    private static String json(Event event) {
        return Objects.requireNonNull(LogLine.json(record(event), LogFilter.ALL));
    }

    private static boolean shown(Event event, LogFilter filter) {
        return LogLine.text(record(event), filter) != null;
    }
}
