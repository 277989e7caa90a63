package dev.gavel.replay.feed;

import dev.gavel.schema.Micros;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/// The numbers of a bid history, as people, programs and spreadsheets write them. Every problem names the column.
///
/// A time only gives an order, so any notation of a number is accepted, like the floats of pandas. An id or an amount
/// with an exponent is rejected even if it looks whole: whoever writes one may have rounded (a spreadsheet shows
/// 138845193456 as `1.38845E+11`, and different ids become the same).
final class NumberField {
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,19})(\\.0*)?");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,6})?");
    private static final Pattern WITH_EXPONENT = Pattern.compile("[0-9.]+[eE][+-]?[0-9]+");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("[+-]?(nan|inf|infinity|null|none|na|n/a|#n/a)");
    private static final int MAX_QUOTED = 40;

    private NumberField() {}

    /// A whole number above 0. `42.0` is 42: pandas writes a column of integers so if one of them is missing.
    static long id(String column, String text) {
        var whole = WHOLE.matcher(text);
        if (whole.matches()) {
            try {
                long id = Long.parseLong(whole.group(1));
                if (id > 0) {
                    return id;
                }
            } catch (NumberFormatException e) {
                throw invalid(column, text, "must be at most " + Long.MAX_VALUE);
            }
        }
        throw invalid(column, text, exactProblem(text, "must be a whole number above 0"));
    }

    static long amountMicros(String column, String text) {
        try {
            return Micros.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(column, text, exactProblem(text, String.valueOf(e.getMessage())));
        }
    }

    static BigDecimal time(String column, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw invalid(column, text, problem(text, "must be a number like 1.4036"));
        }
        return new BigDecimal(text);
    }

    private static String exactProblem(String text, String otherwise) {
        return WITH_EXPONENT.matcher(text).matches()
                ? "has an exponent, so it may be rounded: write all its digits"
                : problem(text, otherwise);
    }

    private static String problem(String text, String otherwise) {
        if (text.isEmpty()) {
            return "is missing";
        }
        if (NOT_A_NUMBER.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
            return "is not a number";
        }
        return text.indexOf(',') >= 0 ? "must have a decimal point and no commas" : otherwise;
    }

    private static IllegalArgumentException invalid(String column, String text, String problem) {
        return new IllegalArgumentException(column + " " + (text.isEmpty() ? "" : quoted(text) + " ") + problem);
    }

    /// The text in quotes, on one line and shortened to fit it.
    static String quoted(String text) {
        String shown = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
        return '"' + shown.replace("\n", "\\n").replace("\r", "\\r").replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
