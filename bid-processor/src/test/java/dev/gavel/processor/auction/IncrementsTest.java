package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IncrementsTest {
    @ParameterizedTest
    @CsvSource({
        "0.01, 0.06",
        "0.99, 1.04",
        "1, 1.25",
        "4.99, 5.24",
        "5, 5.50",
        "24.99, 25.49",
        "25, 26",
        "100, 102.50",
        "250, 255",
        "500, 510",
        "1000, 1025",
        "2500, 2550",
        "4999.99, 5049.99",
        "5000, 5100",
        "100000, 100100"
    })
    void hasEbaysTableOf2003(String price, String above) {
        assertThat(Micros.format(add(IncrementPreset.named("ebay"), Micros.parse(price))))
                .isEqualTo(Micros.format(Micros.parse(above)));
    }

    @Property
    void takesAPercentageExactlyAndRoundsItUp(
            @ForAll @LongRange(max = Micros.MAX) long price,
            @ForAll @LongRange(min = 1, max = Increment.Percent.MAX) long percent) {
        BigInteger exact =
                new BigDecimal(price)
                        .multiply(new BigDecimal(percent))
                        .divide(new BigDecimal(100 * Micros.UNIT), 0, java.math.RoundingMode.CEILING)
                        .toBigIntegerExact()
                        .add(BigInteger.valueOf(price))
                        .min(BigInteger.valueOf(Micros.MAX));

        assertThat(add(new Increment.Percent(percent), price)).isEqualTo(exact.longValueExact());
    }

    private static long add(Increment increment, long priceMicros) {
        return Increments.add(TestTerms.english("1").increment(increment).terms(), priceMicros);
    }
}
