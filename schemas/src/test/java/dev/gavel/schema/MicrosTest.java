package dev.gavel.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MicrosTest {
    private static final String NO_DECIMAL = "must be a decimal like \"12.50\"";
    private static final String TOO_LARGE = "must be at most 9000000000000";
    private static final String TOO_FINE = "has more than 6 decimals";

    @Property
    void comesBackExactly(@ForAll @LongRange(max = Micros.MAX) long micros) {
        assertThat(Micros.parse(Micros.format(micros))).isEqualTo(micros);
    }

    @Property
    void isTheSameNumberAsADecimalArithmeticHasIt(@ForAll @LongRange(max = Micros.MAX) long micros) {
        String plain = BigDecimal.valueOf(micros, 6).toPlainString();

        assertThat(Micros.parse(plain)).isEqualTo(micros);
        assertThat(new BigDecimal(Micros.format(micros))).isEqualByComparingTo(plain);
    }

    @Property
    void rejectsEveryWholeNumberAboveTheLargest(
            @ForAll @LongRange(min = 9_000_000_000_001L, max = Long.MAX_VALUE) long units) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Micros.parse(Long.toString(units)))
                .withMessage(TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.00, 0",
        "0.000001, 1",
        "1, 1000000",
        "12.5, 12500000",
        "12.50, 12500000",
        "1.5000000, 1500000",
        "1.500000000000000000000000000000, 1500000",
        "0000000000000000000000007, 7000000",
        "9000000000000, 9000000000000000000",
        "9000000000000.000000, 9000000000000000000",
        "8999999999999.999999, 8999999999999999999",
    })
    void readsPlainDecimals(String text, long micros) {
        assertThat(Micros.parse(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void rejectsTextThatIsNotAnAmount(String text, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> Micros.parse(text)).withMessage(why);
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("", NO_DECIMAL),
                Arguments.of(".", NO_DECIMAL),
                Arguments.of("1.", NO_DECIMAL),
                Arguments.of(".5", NO_DECIMAL),
                Arguments.of("+1", NO_DECIMAL),
                Arguments.of("-1", NO_DECIMAL),
                Arguments.of("-0", NO_DECIMAL),
                Arguments.of("1e3", NO_DECIMAL),
                Arguments.of("0x10", NO_DECIMAL),
                Arguments.of("NaN", NO_DECIMAL),
                Arguments.of(" 1", NO_DECIMAL),
                Arguments.of("1 ", NO_DECIMAL),
                Arguments.of("1,5", NO_DECIMAL),
                Arguments.of("1.2.3", NO_DECIMAL),
                Arguments.of("1..2", NO_DECIMAL),
                Arguments.of("1\u0000", NO_DECIMAL),
                // Arabic-Indic, full-width and a mathematical one: digits by Character.isDigit.
                Arguments.of("\u0661", NO_DECIMAL),
                Arguments.of("\uFF11", NO_DECIMAL),
                Arguments.of("\uD835\uDFCF", NO_DECIMAL),
                Arguments.of("1.0000001", TOO_FINE),
                Arguments.of("0.0000001", TOO_FINE),
                Arguments.of("9000000000000.000001", TOO_LARGE),
                Arguments.of("9000000000001", TOO_LARGE),
                Arguments.of("9223372036855", TOO_LARGE),
                Arguments.of("9999999999999.999999", TOO_LARGE),
                Arguments.of("10000000000000", TOO_LARGE),
                Arguments.of("9".repeat(100_000), TOO_LARGE),
                Arguments.of("1." + "1".repeat(100_000), TOO_FINE));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "1, 0.000001",
        "10, 0.00001",
        "12500000, 12.50",
        "12340000, 12.34",
        "12345000, 12.345",
        "9000000000000000000, 9000000000000.00",
    })
    void writesTwoDecimalsAtLeast(long micros, String text) {
        assertThat(Micros.format(micros)).isEqualTo(text);
    }

    @Test
    void writesNoNegativeAmount() {
        assertThatIllegalArgumentException().isThrownBy(() -> Micros.format(-1));
    }

    @Property
    void sumStopsAtTheLargestAmount(
            @ForAll @LongRange(max = Micros.MAX) long a, @ForAll @LongRange(max = Micros.MAX) long b) {
        BigDecimal exact = BigDecimal.valueOf(a).add(BigDecimal.valueOf(b));

        assertThat(BigDecimal.valueOf(Micros.sum(a, b))).isEqualTo(exact.min(BigDecimal.valueOf(Micros.MAX)));
    }
}
