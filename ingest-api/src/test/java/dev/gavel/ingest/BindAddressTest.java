package dev.gavel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {BindAddress.DEFAULT, "localhost"})
    void theseAreOnlyForThisMachine(String text) {
        assertThat(BindAddress.parse(text).isLoopbackAddress()).isTrue();
    }

    @Test
    void allAddressesAreTheUnspecifiedOne() {
        assertThat(BindAddress.parse("0.0.0.0").isAnyLocalAddress()).isTrue();
    }

    /// 192.0.2.1 and 2001:db8::1 are for documentation, so no machine has them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "192.0.2.1",
                "2001:db8::1",
                "no-such-host.invalid",
                "127.0.0.1:3000",
                "http://127.0.0.1",
                "0.0.0.0/0",
                "1.2.3.4.5",
                "*",
            })
    void rejectsWhatIsNotAnAddressOfThisMachine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BindAddress.parse(text))
                .withMessageStartingWith("GAVEL_BIND must be an address of this machine")
                .withMessageContaining("not " + text + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "::1, [::1]",
        "[::], [::]",
        "2001:db8::2:0:0:7, [2001:db8::2:0:0:7]"
    })
    void writesItForAUrl(String text, String inUrl) throws Exception {
        assertThat(BindAddress.inUrl(InetAddress.getByName(text))).isEqualTo(inUrl);
    }
}
