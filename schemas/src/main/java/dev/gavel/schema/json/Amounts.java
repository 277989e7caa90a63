package dev.gavel.schema.json;

import dev.gavel.schema.Micros;
import java.math.BigDecimal;

/// Amounts in JSON numbers. The text of the number is parsed exactly, never as a double.
final class Amounts {
    private static final BigDecimal MAX = BigDecimal.valueOf(Micros.MAX, 6);

    private Amounts() {}

    /// Parses a JSON number that is not negative. An exponent is allowed if the result is exact: `1e1` is 10.
    ///
    /// @throws IllegalArgumentException with a message that continues "amount …"
    static long ofNumber(String number) {
        if (number.charAt(0) == '-') {
            throw notAboveZero();
        }
        if (number.indexOf('e') < 0 && number.indexOf('E') < 0) {
            return Micros.parse(number);
        }
        BigDecimal decimal = decimal(number);
        if (decimal.signum() == 0) {
            return 0;
        }
        // Compares the number of digits first: 1e999999999 must never be expanded.
        if ((long) decimal.precision() - decimal.scale() > MAX.precision() - MAX.scale()
                || decimal.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("must be at most 9000000000000");
        }
        BigDecimal shortest = decimal.stripTrailingZeros();
        if (shortest.scale() > 6) {
            throw new IllegalArgumentException("has more than 6 decimals");
        }
        return shortest.movePointRight(6).longValueExact();
    }

    private static BigDecimal decimal(String number) {
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            // The exponent exceeds an int.
            throw new IllegalArgumentException("must be a decimal like \"12.50\"", e);
        }
    }

    private static IllegalArgumentException notAboveZero() {
        return new IllegalArgumentException("must be more than 0");
    }
}
