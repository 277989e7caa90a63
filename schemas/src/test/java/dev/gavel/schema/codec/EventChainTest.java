package dev.gavel.schema.codec;

import static dev.gavel.schema.codec.Samples.BID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

final class EventChainTest {
    private static final Event EVENT = Samples.event(new Fact.BidAccepted(BID));
    private static final byte[] VALUE = EventCodec.encode(EVENT);
    private static final ChainHash BEFORE = new ChainHash(1, 2, 3, 4);

    private final EventChain chain = new EventChain();

    @Test
    void isSha256OfAuctionChainBeforeAndEvent() throws Exception {
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.write(ByteBuffer.allocate(8).putLong(42).array());
        hashed.write(BEFORE.bytes());
        hashed.write(VALUE);
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(hashed.toByteArray());

        assertThat(chain.next(42, BEFORE, VALUE).bytes()).isEqualTo(expected);
    }

    @Test
    void beginsWithZeros() {
        assertThat(chain.next(42, null, VALUE)).isEqualTo(chain.next(42, new ChainHash(0, 0, 0, 0), VALUE));
    }

    @Test
    void differsWithWhateverIsHashed() {
        byte[] changed = VALUE.clone();
        changed[changed.length - 1]++;

        assertThat(chain.next(42, BEFORE, VALUE))
                .isEqualTo(chain.next(42, BEFORE, VALUE))
                .isNotEqualTo(chain.next(43, BEFORE, VALUE))
                .isNotEqualTo(chain.next(42, null, VALUE))
                .isNotEqualTo(chain.next(42, BEFORE, changed));
    }

    @Test
    void isAppendedAsTheCodecWritesIt() {
        assertThat(EventChain.append(VALUE, BEFORE)).isEqualTo(EventCodec.encode(EVENT.withChain(BEFORE)));
    }

    @Test
    void isWrittenInHexAndReadAgain() {
        String hex = BEFORE.hex();

        assertThat(hex).isEqualTo("0000000000000001000000000000000200000000000000030000000000000004");
        assertThat(ChainHash.ofHex(hex)).isEqualTo(BEFORE);
        assertThat(ChainHash.of(BEFORE.bytes())).isEqualTo(BEFORE);
        assertThatThrownBy(() -> ChainHash.ofHex("00")).isInstanceOf(IllegalArgumentException.class);
    }
}
