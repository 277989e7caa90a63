package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisUrlTest {
    @TempDir private Path directory;

    @Test
    void theRootCertificatesAreTakenOutOfTheUrl() throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), "");

        assertThat(RedisUrl.parse("rediss://u:hush@cache:6379/2?sslrootcert=" + file))
                .isEqualTo(new RedisUrl("rediss://u:hush@cache:6379/2", file));
        assertThat(RedisUrl.parse("rediss://cache?timeout=1s&sslrootcert=" + file + "&verifyPeer=FULL"))
                .isEqualTo(new RedisUrl("rediss://cache?timeout=1s&verifyPeer=FULL", file));
    }

    @Test
    void everythingElseIsLeftAsItIs() {
        assertThat(RedisUrl.parse("redis://:hush@cache:6379/0?timeout=1s"))
                .isEqualTo(new RedisUrl("redis://:hush@cache:6379/0?timeout=1s", null));
    }

    @Test
    void whatCannotWorkIsRejectedWithoutThePassword() {
        assertRejected("redis://u:hush@cache?sslrootcert=/ca.pem", "needs rediss://");
        assertRejected("rediss://u:hush@cache?sslrootcert=" + directory.resolve("none"), "cannot be read", "none");
        assertRejected("redis://u:hush@ca che", "should look like");
    }

    private static void assertRejected(String url, String... reasons) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisUrl.parse(url))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(reasons))
                .withMessageContaining("REDIS_URL")
                .withMessageNotContaining("hush");
    }
}
