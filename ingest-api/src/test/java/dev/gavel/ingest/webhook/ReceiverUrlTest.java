package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverUrlTest {
    @Test
    void readsHostPortAndTarget() {
        assertThat(ReceiverUrl.parse("https://example.com")).isEqualTo(new ReceiverUrl(true, "example.com", 443, "/"));
        assertThat(ReceiverUrl.parse("HTTPS://example.com:8443/a%20b?c=d"))
                .isEqualTo(new ReceiverUrl(true, "example.com", 8443, "/a%20b?c=d"));
        assertThat(ReceiverUrl.parse("https://[2001:db8::1]:444/"))
                .isEqualTo(new ReceiverUrl(true, "2001:db8::1", 444, "/"));
        assertThat(ReceiverUrl.parse("http://127.0.0.1:9000/hooks"))
                .isEqualTo(new ReceiverUrl(false, "127.0.0.1", 9000, "/hooks"));
    }

    @Test
    void theHostHeaderNamesAPortThatIsNotTheUsualOne() {
        assertThat(ReceiverUrl.parse("https://example.com/").authority()).isEqualTo("example.com");
        assertThat(ReceiverUrl.parse("https://example.com:80/").authority()).isEqualTo("example.com:80");
        assertThat(ReceiverUrl.parse("https://[::1]:444/").authority()).isEqualTo("[::1]:444");
    }

    @ParameterizedTest
    @CsvSource({
        "'', must have 1 to 2000 characters",
        "example.com/hooks, must begin with https://",
        "ftp://example.com/, must begin with https://",
        "file:///etc/passwd, must begin with https://",
        "http://example.com/, must begin with https:// unless the receiver is on this machine",
        "http://10.0.0.1/, must begin with https:// unless the receiver is on this machine",
        "http://127.evil.example/, must begin with https:// unless the receiver is on this machine",
        "https:///hooks, must name a host",
        "https://, must be a URL like",
        "https:example.com, must name a host",
        "https://user:password@example.com/, must have no user name or password",
        "https://example.com/#part, must have no fragment",
        "https://example.com:0/, must have a port from 1 to 65535",
        "https://example.com:65536/, must have a port from 1 to 65535",
        "https://example.com:x/, must be a URL like",
        "https://exa mple.com/, must be printable ASCII",
        "https://bücher.example/, must be printable ASCII",
        "https://under_score.example/, must be a URL like",
        "https://[fe80::1%25eth0]/, must name no network interface",
        "https://example.com/{x}, must be a URL like"
    })
    void rejectsWhatIsNoReceiver(String url, String problem) {
        assertThatThrownBy(() -> ReceiverUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void rejectsALineBreakThatWouldForgeAHeader() {
        assertThatThrownBy(() -> ReceiverUrl.parse("https://example.com/\r\nX: y"))
                .hasMessageStartingWith("must be printable ASCII");
        assertThatThrownBy(() -> ReceiverUrl.parse("https://example.com/" + "a".repeat(2_000)))
                .hasMessageStartingWith("must have 1 to 2000 characters");
    }
}
