package dev.gavel.compose.cli;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/// Turns words of a command line into numbers and durations. Picocli's own converters name Java types in their errors.
final class ValueConverters {
    private ValueConverters() {}

    /// Also for all commands below.
    static void register(CommandLine commandLine) {
        commandLine.registerConverter(Integer.TYPE, ValueConverters::parseInt);
        commandLine.registerConverter(Integer.class, ValueConverters::parseInt);
        commandLine.registerConverter(Long.TYPE, ValueConverters::parseLong);
        commandLine.registerConverter(Long.class, ValueConverters::parseLong);
        commandLine.registerConverter(Short.TYPE, ValueConverters::parseShort);
        commandLine.registerConverter(Duration.class, ValueConverters::parseDuration);
    }

    private static int parseInt(String word) {
        return (int) parse(word, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static short parseShort(String word) {
        return (short) parse(word, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static long parseLong(String word) {
        return parse(word, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long parse(String word, long min, long max) {
        if (!word.matches("[+-]?[0-9]+")) {
            throw new TypeConversionException("'" + word + "' is not a whole number");
        }
        BigInteger number = new BigInteger(word);
        if (number.compareTo(BigInteger.valueOf(min)) < 0) {
            throw new TypeConversionException("'" + word + "' is less than " + min);
        }
        if (number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw new TypeConversionException("'" + word + "' is more than " + max);
        }
        return number.longValueExact();
    }

    private static Duration parseDuration(String word) {
        try {
            return Duration.parse(word);
        } catch (DateTimeParseException e) {
            TypeConversionException failure =
                    new TypeConversionException("'" + word + "' is not an ISO 8601 duration like PT30S");
            failure.initCause(e);
            throw failure;
        }
    }
}
