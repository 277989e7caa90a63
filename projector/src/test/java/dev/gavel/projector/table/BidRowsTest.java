package dev.gavel.projector.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Position;
import dev.gavel.testing.SampleEvents;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class BidRowsTest {
    private static final int HEADER_BYTES = 19;

    /// The column count, seventeen lengths, ten numbers, one text and two booleans.
    private static final int ACCEPTED_BYTES = 2 + 17 * 4 + 10 * 8 + "untold".length() + 2;

    private final BidRows rows = new BidRows();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void beginsWithTheSignatureAndEndsWithTheTrailer() throws Exception {
        rows.write(List.of(), out::write);

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo("5047434f50590aff0d0a00" + "00000000" + "00000000" + "ffff");
    }

    @Test
    void writesAnAcceptedBid() throws Exception {
        rows.write(List.of(SampleEvents.accepted(42, 3, 101, 10)), out::write);

        ByteBuffer row = ByteBuffer.wrap(out.toByteArray(), HEADER_BYTES, ACCEPTED_BYTES);
        assertThat(row.getShort()).isEqualTo((short) 17);
        assertThat(number(row)).isEqualTo(42);
        assertThat(number(row)).isEqualTo(new Position(3, 101).bidId());
        assertThat(number(row)).isEqualTo(10);
        assertThat(number(row)).isEqualTo(10_000_000);
        assertThat(row.getInt()).isEqualTo(-1);
        assertThat(row.getInt()).isEqualTo(-1);
        assertThat(number(row)).isEqualTo(10_000_000);
        assertThat(number(row)).isEqualTo(10_500_000);
        assertThat(number(row)).isEqualTo(10);
        assertThat(number(row)).isEqualTo((SampleEvents.ENDS_AT_MS - 946_684_800_000L) * 1000);
        assertThat(text(row)).isEqualTo("untold");
        assertThat(bool(row)).isFalse();
        assertThat(bool(row)).isFalse();
        assertThat(number(row)).isEqualTo((SampleEvents.STARTS_AT_MS + 101 - 946_684_800_000L) * 1000);
        assertThat(number(row)).isEqualTo(SampleEvents.accepted(42, 3, 101, 10).sequence());
        assertThat(row.getInt()).isEqualTo(-1);
        assertThat(row.getInt()).isEqualTo(-1);
        assertThat(row.hasRemaining()).isFalse();
    }

    @Test
    void writesTheChainOfTheEvent() throws Exception {
        ChainHash chain = new ChainHash(1, 2, 3, 4);
        rows.write(List.of(SampleEvents.accepted(42, 3, 101, 10).withChain(chain)), out::write);

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .endsWith("00000020" + chain.hex() + "ffffffff" + "ffff");
    }

    @Test
    void writesThePseudonymOfWhoBid() throws Exception {
        rows.write(List.of(SampleEvents.accepted(42, 3, 101, 10).withActor(-7)), out::write);

        assertThat(HexFormat.of().formatHex(out.toByteArray())).endsWith("00000008" + "fffffffffffffff9" + "ffff");
    }

    @Test
    void anUnknownAuctionHasAReasonAndNoStanding() throws Exception {
        rows.write(List.of(SampleEvents.unknown(42, 3, 101)), out::write);

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .contains(
                        "0000000f"
                                + HexFormat.of().formatHex("unknown_auction".getBytes(StandardCharsets.UTF_8))
                                + "ffffffff".repeat(5));
    }

    @Test
    void writesTheSameBytesWhenTheBufferIsReused() throws Exception {
        rows.write(Collections.nCopies(2_000, SampleEvents.accepted(42, 3, 101, 10)), out::write);
        byte[] first = out.toByteArray();
        out.reset();

        rows.write(Collections.nCopies(2_000, SampleEvents.accepted(42, 3, 101, 10)), out::write);

        assertThat(out.toByteArray()).isEqualTo(first).hasSize(HEADER_BYTES + 2_000 * ACCEPTED_BYTES + 2);
    }

    @Test
    void rejectsAnEventThatIsNotABid() {
        assertThatThrownBy(() -> rows.write(List.of(SampleEvents.opened(1, 0, 0)), out::write))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(ByteBuffer row) {
        byte[] bytes = new byte[row.getInt()];
        row.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean bool(ByteBuffer row) {
        assertThat(row.getInt()).isEqualTo(1);
        return row.get() == 1;
    }

    private static long number(ByteBuffer row) {
        assertThat(row.getInt()).isEqualTo(Long.BYTES);
        return row.getLong();
    }
}
