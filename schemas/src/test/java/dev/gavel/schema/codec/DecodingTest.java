package dev.gavel.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Decoding any bytes gives a message or a malformed record, never an exception, and a decoded message can be encoded
/// again.
class DecodingTest {
    private static final List<byte[]> GOOD =
            List.of(
                    CommandCodec.encode(Samples.withReplyTo(Samples.BID)),
                    CommandCodec.encode(Samples.withReplyTo(Samples.open())),
                    CommandCodec.encode(Samples.untold(Samples.close())),
                    CommandCodec.encode(Samples.withReplyTo(Samples.cancel())),
                    EventCodec.encode(Samples.event(new Fact.Opened(Samples.TERMS))),
                    EventCodec.encode(Samples.event(new Fact.BidRefused(Samples.BID, Reason.BID_TOO_LOW))),
                    EventCodec.encode(Samples.unknownAuction()),
                    ReplyCodec.encode(Samples.REPLY));

    @Property
    void randomBytesNeverThrow(@ForAll byte[] value) {
        decodeAll(value);
    }

    @Property
    void truncatedMessagesNeverThrow(@ForAll("messages") byte[] message, @ForAll int cut) {
        decodeAll(Arrays.copyOf(message, Math.floorMod(cut, message.length)));
    }

    @Property
    void messagesWithFlippedBitsNeverThrow(@ForAll("messages") byte[] message, @ForAll int first, @ForAll int second) {
        byte[] flipped = message.clone();
        flip(flipped, first);
        flip(flipped, second);
        decodeAll(flipped);
    }

    @Property
    void anyKeyIsReadOrMalformed(@ForAll byte[] key) {
        assertThat(CommandCodec.decode(key, GOOD.getFirst())).isNotNull();
        assertThat(AuctionKey.decode(key)).isNotNegative();
    }

    @Provide
    Arbitrary<byte[]> messages() {
        return Arbitraries.of(GOOD);
    }

    private static void decodeAll(byte[] value) {
        if (CommandCodec.decode(Samples.KEY, value) instanceof Decoded.Message<Envelope>(Envelope envelope)) {
            assertThat(CommandCodec.decode(Samples.KEY, CommandCodec.encode(envelope)))
                    .isEqualTo(new Decoded.Message<>(envelope));
        }
        if (EventCodec.decode(Samples.KEY, value) instanceof Decoded.Message<Event>(Event event)) {
            assertThat(EventCodec.decode(Samples.KEY, EventCodec.encode(event)))
                    .isEqualTo(new Decoded.Message<>(event));
        }
        if (ReplyCodec.decode(value) instanceof Decoded.Message<Reply>(Reply reply)) {
            assertThat(ReplyCodec.decode(ReplyCodec.encode(reply))).isEqualTo(new Decoded.Message<>(reply));
        }
    }

    private static void flip(byte[] bytes, int which) {
        int bit = Math.floorMod(which, bytes.length * Byte.SIZE);
        bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
    }
}
