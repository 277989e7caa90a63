package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverAddressesTest {
    private static final ReceiverUrl URL = ReceiverUrl.parse("https://receiver.example/");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "2001:0:1234::1",
                "2001:db8::1",
                "3fff::1",
                "fec0::1",
                "fc00::1",
                "fdff::1",
                "100::1",
                "5f00::1"
            })
    void refusesInternalAddressesUnlessTheyAreAllowed(String address) throws Exception {
        assertThatThrownBy(() -> resolve(URL, false, address))
                .isInstanceOf(ReceiverAddresses.RefusedException.class)
                .hasMessageStartingWith("receiver.example is ");
        assertThat(resolve(URL, true, address)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "::ffff:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::1",
                "fe80::1",
                "febf::1",
                "fd00:ec2::254"
            })
    void refusesTheMetadataOfCloudsInAnyCase(String address) {
        for (boolean allowPrivate : new boolean[] {false, true}) {
            assertThatThrownBy(() -> resolve(URL, allowPrivate, address))
                    .isInstanceOf(ReceiverAddresses.RefusedException.class)
                    .hasMessageContaining("cloud metadata");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1",
                "64:ff9b::255.255.255.255"
            })
    void refusesWhatIsNoMachineInAnyCase(String address) {
        assertThatThrownBy(() -> resolve(URL, true, address))
                .isInstanceOf(ReceiverAddresses.RefusedException.class)
                .hasMessageContaining("no address of one machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "168.63.129.17",
                "169.253.1.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.1",
                "198.17.255.255",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2002:808:808::1",
                "64:ff9b::8.8.8.8"
            })
    void acceptsPublicAddresses(String address) throws Exception {
        assertThat(resolve(URL, false, address)).hasSize(1);
    }

    @Test
    void oneInternalAddressAmongPublicOnesIsEnoughToRefuse() {
        assertThatThrownBy(() -> resolve(URL, false, "8.8.8.8", "127.0.0.1"))
                .hasMessage("receiver.example is an address of this machine");
    }

    @Test
    void withoutTlsOnlyThisMachineIsReached() throws Exception {
        ReceiverUrl plain = ReceiverUrl.parse("http://localhost:9000/");

        assertThat(resolve(plain, true, "127.0.0.1")).hasSize(1);
        assertThatThrownBy(() -> resolve(plain, false, "127.0.0.1")).hasMessageContaining("this machine");
        assertThatThrownBy(() -> resolve(plain, true, "10.0.0.1")).hasMessageContaining("https only");
        assertThatThrownBy(() -> resolve(plain, true, "8.8.8.8")).hasMessageContaining("https only");
    }

    @Test
    void aNameIsResolvedOnce() throws Exception {
        List<String> asked = new ArrayList<>();

        ReceiverAddresses.of(
                URL,
                false,
                host -> {
                    asked.add(host);
                    return List.of(InetAddress.ofLiteral("8.8.8.8"));
                });

        assertThat(asked).containsExactly("receiver.example");
        assertThatThrownBy(() -> ReceiverAddresses.of(URL, false, _ -> List.of()))
                .isInstanceOf(UnknownHostException.class);
    }

    /// Whatever the JDK reads as an address: decimal, octal and short forms end as the same bytes.
    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://[::1]/"})
    void literalsAreChecked(String url) {
        ReceiverUrl parsed;
        try {
            parsed = ReceiverUrl.parse(url);
        } catch (IllegalArgumentException e) {
            return; // not even a URL
        }
        assertThatThrownBy(() -> ReceiverAddresses.of(parsed, false, ReceiverAddresses.Resolver.SYSTEM))
                .isInstanceOfAny(ReceiverAddresses.RefusedException.class, UnknownHostException.class);
    }

    private static List<InetAddress> resolve(ReceiverUrl url, boolean allowPrivate, String... addresses)
            throws Exception {
        List<InetAddress> resolved = new ArrayList<>();
        for (String address : addresses) {
            resolved.add(InetAddress.ofLiteral(address));
        }
        return ReceiverAddresses.of(url, allowPrivate, _ -> resolved);
    }
}
