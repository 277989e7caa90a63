package dev.gavel.ingest.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.parse("10.0.0.0/8, 192.0.2.7 ,2001:db8::/33");

    @ParameterizedTest
    @CsvSource({
        // The peer is a client: the header is its own invention.
        "198.51.100.1, 203.0.113.9, 198.51.100.1",
        "198.51.100.1, '', 198.51.100.1",
        // The peer is a proxy: the last address that is none.
        "10.1.2.3, 203.0.113.9, 203.0.113.9",
        "10.1.2.3, '203.0.113.1, 203.0.113.9', 203.0.113.9",
        "10.1.2.3, '203.0.113.9, 192.0.2.7,10.9.9.9', 203.0.113.9",
        "10.1.2.3, '10.7.7.7', 10.7.7.7",
        "2001:db8:7fff::1, 203.0.113.9, 203.0.113.9",
        "2001:db8:8000::1, 203.0.113.9, 2001:db8:8000::1",
        "192.0.2.8, 203.0.113.9, 192.0.2.8",
        // With a port.
        "10.1.2.3, 203.0.113.9:4711, 203.0.113.9",
        "10.1.2.3, [2001:db9::1]:4711, 2001:db9::1",
        "10.1.2.3, 2001:db9::1, 2001:db9::1",
        "10.1.2.3, ::ffff:203.0.113.9, 203.0.113.9",
        // No address: the proxy that wrote it answers for it.
        "10.1.2.3, unknown, 10.1.2.3",
        "10.1.2.3, '203.0.113.9, _hidden, 192.0.2.7', 192.0.2.7",
        "10.1.2.3, '', 10.1.2.3",
        "10.1.2.3, ',,,', 10.1.2.3",
        "10.1.2.3, 1, 10.1.2.3",
        "10.1.2.3, localhost, 10.1.2.3",
    })
    void findsTheClient(String peer, String forwardedFor, String client) {
        assertThat(proxies.client(InetAddress.ofLiteral(peer), List.of(forwardedFor))).isEqualTo(address(client));
    }

    @Test
    void headersAreOneList() {
        assertThat(proxies.client(InetAddress.ofLiteral("10.1.2.3"), List.of("203.0.113.9", "10.1.1.1")))
                .isEqualTo(address("203.0.113.9"));
    }

    @Test
    void aChainIsFollowedForAWhileOnly() {
        String chain = "203.0.113.9" + ",10.0.0.1".repeat(1_000);
        assertThat(proxies.client(InetAddress.ofLiteral("10.1.2.3"), List.of(chain))).isEqualTo(address("10.0.0.1"));
    }

    @Test
    void anIpv6NetworkIsOneClient() {
        assertThat(address("2001:db8:1:2::1")).isEqualTo(address("2001:db8:1:2:ffff::9"));
        assertThat(address("2001:db8:1:2::1")).isNotEqualTo(address("2001:db8:1:3::1"));
        assertThat(address("0.0.0.1")).isNotEqualTo(address("::1:0:0:0:1"));
    }

    @Test
    void nobodyIsTrustedUnlessSaid() {
        assertThat(TrustedProxies.parse(" ")).isEqualTo(TrustedProxies.NONE);
        assertThat(TrustedProxies.NONE.client(InetAddress.ofLiteral("127.0.0.1"), List.of("203.0.113.9")))
                .isEqualTo(address("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/", "10/8", "proxy.example", "10.0.0.1,", "::/129", "10.0.0.1/-1"})
    void rejectsWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxies.parse(text))
                .withMessageContaining("GAVEL_TRUSTED_PROXIES must be");
    }

    private static ClientAddress address(String literal) {
        return ClientAddress.of(InetAddress.ofLiteral(literal));
    }
}
