package dev.gavel.schema;

/// Amounts of money: a `long` of micros (10⁻⁶ of the currency's unit) inside, a decimal outside. Conversion is exact in
/// both directions and never uses floating point.
public final class Micros {
    /// One unit of the currency.
    public static final long UNIT = 1_000_000;

    /// The largest amount: 9 000 000 000 000 units. The sum of two amounts can exceed a `long`: add with [#sum].
    public static final long MAX = 9_000_000_000_000L * UNIT;

    private static final int DECIMALS = 6;
    private static final int MAX_DIGITS = 13;

    private Micros() {}

    /// Parses a plain decimal: digits, optionally a point and up to six decimals, no sign, no exponent.
    ///
    /// @return micros, 0 to [#MAX]
    /// @throws IllegalArgumentException with a message for the person who sent it; it continues "amount …"
    public static long parse(CharSequence decimal) {
        int length = decimal.length();
        int point = indexOfPoint(decimal);
        int wholeEnd = point < 0 ? length : point;
        if (wholeEnd == 0 || point == length - 1) {
            throw new IllegalArgumentException("must be a decimal like \"12.50\"");
        }
        long units = digits(decimal, skipZeros(decimal, wholeEnd), wholeEnd, MAX_DIGITS);
        if (units > MAX / UNIT) {
            // Checked before the multiplication, which could overflow.
            throw tooLarge();
        }
        long micros = units * UNIT;
        if (point >= 0) {
            micros += fraction(decimal, point + 1, length);
        }
        if (micros > MAX) {
            throw tooLarge();
        }
        return micros;
    }

    /// `"12.50"`: two to six decimals.
    ///
    /// @param micros not negative
    public static String format(long micros) {
        if (micros < 0) {
            throw new IllegalArgumentException("negative amount: " + micros);
        }
        StringBuilder text = new StringBuilder(24).append(micros / UNIT).append('.');
        long fraction = micros % UNIT;
        long unit = UNIT / 10;
        for (int i = 0; i < 2 || fraction > 0; i++) {
            text.append((char) ('0' + fraction / unit));
            fraction %= unit;
            unit = Math.max(1, unit / 10);
        }
        return text.toString();
    }

    /// The sum of two amounts, at most [#MAX].
    public static long sum(long micros, long moreMicros) {
        return micros > MAX - moreMicros ? MAX : micros + moreMicros;
    }

    private static int indexOfPoint(CharSequence decimal) {
        for (int i = 0; i < decimal.length(); i++) {
            if (decimal.charAt(i) == '.') {
                return i;
            }
        }
        return -1;
    }

    private static int skipZeros(CharSequence decimal, int end) {
        int start = 0;
        while (start < end - 1 && decimal.charAt(start) == '0') {
            start++;
        }
        return start;
    }

    private static long fraction(CharSequence decimal, int from, int to) {
        int end = to;
        while (end > from + 1 && decimal.charAt(end - 1) == '0') {
            end--;
        }
        if (end - from > DECIMALS) {
            throw new IllegalArgumentException("has more than 6 decimals");
        }
        long value = digits(decimal, from, end, DECIMALS);
        for (int i = end - from; i < DECIMALS; i++) {
            value *= 10;
        }
        return value;
    }

    private static long digits(CharSequence decimal, int from, int to, int most) {
        long value = 0;
        for (int i = from; i < to; i++) {
            char digit = decimal.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new IllegalArgumentException("must be a decimal like \"12.50\"");
            }
            if (i - from >= most) {
                throw tooLarge();
            }
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    private static IllegalArgumentException tooLarge() {
        return new IllegalArgumentException("must be at most 9000000000000");
    }
}
