package dev.gavel.ingest.security;

import static dev.gavel.ingest.security.NonceMemory.Result.FULL;
import static dev.gavel.ingest.security.NonceMemory.Result.FULL_OF_SUBJECT;
import static dev.gavel.ingest.security.NonceMemory.Result.KNOWN;
import static dev.gavel.ingest.security.NonceMemory.Result.REMEMBERED;
import static dev.gavel.ingest.security.NonceMemory.Result.TOO_OLD;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NonceMemoryTest {
    private static final long AGE_S = 90;

    private final NonceMemory memory = new NonceMemory(AGE_S);

    @Test
    void aNonceIsUsedOnce() {
        assertThat(memory.remember("alice", "s1", "a", 1_000, 1_000)).isEqualTo(REMEMBERED);
        assertThat(memory.remember("alice", "s1", "a", 1_000, 1_001)).isEqualTo(KNOWN);
        assertThat(memory.remember("alice", "s1", "a", 1_050, 1_050)).as("signed again").isEqualTo(KNOWN);
        assertThat(memory.look("alice", "s1", "a", 1_050)).isEqualTo(KNOWN);
        assertThat(memory.look("alice", "s1", "b", 1_050)).isEqualTo(REMEMBERED);
        assertThat(memory.size()).isEqualTo(1);
    }

    @Test
    void aNonceBelongsToItsKey() {
        assertThat(memory.remember("alice", "s1", "a", 1_000, 1_000)).isEqualTo(REMEMBERED);

        assertThat(memory.remember("alice", "s2", "a", 1_000, 1_000)).isEqualTo(REMEMBERED);
    }

    /// Until the last second in which its signature could be accepted.
    @Test
    void aNonceIsForgottenWhenItsSignatureHasExpired() {
        memory.remember("alice", "s1", "a", 1_000, 1_020);
        assertThat(memory.remember("alice", "s1", "a", 1_000, 1_000 + AGE_S)).isEqualTo(KNOWN);

        assertThat(memory.remember("alice", "s1", "b", 1_091, 1_000 + AGE_S + 1)).isEqualTo(REMEMBERED);

        assertThat(memory.size()).isEqualTo(1);
    }

    /// The clock of the service was set back: the signature would be accepted by its age.
    @Test
    void aForgottenNonceIsNotUsedAgainWhenTheClockGoesBack() {
        memory.remember("alice", "s1", "a", 1_000, 1_000);
        memory.remember("alice", "s1", "b", 2_000, 2_000);

        assertThat(memory.remember("alice", "s1", "a", 1_000, 1_010)).isEqualTo(TOO_OLD);
        assertThat(memory.remember("alice", "s1", "c", 1_001, 1_010)).as("another one").isEqualTo(REMEMBERED);
    }

    @Test
    void oneSubjectLeavesRoomForOthersHoweverManyKeysItHas() {
        for (int i = 0; i < NonceMemory.MAX_NONCES_OF_SUBJECT; i++) {
            assertThat(memory.remember("alice", "s" + i % 4, "n" + i, 1_000, 1_000)).isEqualTo(REMEMBERED);
        }

        assertThat(memory.look("alice", "s5", "more", 1_000)).isEqualTo(FULL_OF_SUBJECT);
        assertThat(memory.remember("alice", "s5", "more", 1_000, 1_000)).isEqualTo(FULL_OF_SUBJECT);
        assertThat(memory.remember("bob", "s6", "more", 1_000, 1_000)).isEqualTo(REMEMBERED);
        assertThat(memory.remember("alice", "s0", "n0", 1_000, 1_000)).as("nothing was forgotten").isEqualTo(KNOWN);
        assertThat(memory.remember("alice", "s5", "more", 1_091, 1_091)).as("later").isEqualTo(REMEMBERED);
    }

    @Test
    void aFullMemoryTakesNoMoreAndForgetsNothing() {
        for (int i = 0; i < NonceMemory.MAX_NONCES; i++) {
            memory.remember("subject " + i % 10, "s" + i % 10, "n" + i, 1_000, 1_000);
        }

        assertThat(memory.size()).isEqualTo(NonceMemory.MAX_NONCES);
        assertThat(memory.look("alice", "s99", "more", 1_000)).isEqualTo(FULL);
        assertThat(memory.remember("alice", "s99", "more", 1_000, 1_000)).isEqualTo(FULL);
        assertThat(memory.remember("subject 0", "s0", "n0", 1_000, 1_090)).isEqualTo(KNOWN);
        assertThat(memory.remember("alice", "s99", "more", 1_091, 1_091)).isEqualTo(REMEMBERED);
        assertThat(memory.size()).isEqualTo(1);
    }

    /// Whatever the clocks of clients and service do: no nonce is accepted twice while its signature could be.
    @Test
    void noNonceIsAcceptedTwice() {
        Random random = new Random(7);
        Map<String, Long> accepted = new HashMap<>();
        long nowS = 10_000;
        int repeated = 0;
        for (int i = 0; i < 200_000; i++) {
            nowS += random.nextInt(100) == 0 ? random.nextInt(400) - 200 : random.nextInt(2);
            String nonce = "n" + random.nextInt(2_000);
            // A replay has the time of the first one: it is signed.
            long createdS = accepted.getOrDefault(nonce, nowS + random.nextInt(121) - 90);
            boolean inTime = createdS <= nowS + 30 && createdS + AGE_S >= nowS;
            if (inTime && memory.remember("alice", "s1", nonce, createdS, nowS) == REMEMBERED) {
                repeated += accepted.put(nonce, createdS) == null ? 0 : 1;
            }
        }

        assertThat(accepted).hasSizeGreaterThan(500);
        assertThat(repeated).isZero();
    }
}
