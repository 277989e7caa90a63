package dev.gavel.benchmarks.report;

import java.util.List;
import java.util.Locale;

/// Lines over one axis, as SVG. The x values are given as shares 0 to 1 of the width, with their ticks.
final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int BOTTOM = 34;
    private static final int TOP = 12;
    private static final int RIGHT = 120;
    private static final String[] COLOURS = {
        "#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#db2777", "#4d7c0f", "#57534e"
    };

    /// @param x 0 to 1
    record Line(String name, List<Double> x, List<Double> y) {}

    record Tick(double x, String text) {}

    private Plot() {}

    static String svg(String yUnit, String xUnit, List<Tick> ticks, List<Line> lines) {
        double top =
                ceiling(
                        lines.stream()
                                .flatMap(line -> line.y().stream())
                                .mapToDouble(Double::doubleValue)
                                .max()
                                .orElse(1));
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(WIDTH, HEIGHT));
        for (int i = 0; i <= 4; i++) {
            double y = y(top * i / 4, top);
            put(svg, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, y, y);
            put(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 6, y + 4, number(top * i / 4));
        }
        for (Tick tick : ticks) {
            put(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(tick.x()),
                    HEIGHT - BOTTOM + 16,
                    tick.text());
        }
        put(svg, "<text class=\"unit\" x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 8, HEIGHT - BOTTOM + 16, xUnit);
        put(
                svg,
                "<text class=\"unit\" transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (HEIGHT - BOTTOM + TOP) / 2,
                yUnit);
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), COLOURS[i % COLOURS.length], i, top);
        }
        return svg.append("</svg>").toString();
    }

    private static void line(StringBuilder svg, Line line, String colour, int index, double top) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.8\" stroke=\"").append(colour).append("\" points=\"");
        for (int i = 0; i < line.y().size(); i++) {
            put(svg, "%.1f,%.1f ", x(line.x().get(i)), y(line.y().get(i), top));
        }
        svg.append("\"/>");
        int legend = TOP + 10 + index * 18;
        put(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>",
                WIDTH - RIGHT + 10,
                legend - 5,
                colour);
        put(svg, "<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 28, legend, line.name());
    }

    private static double x(double share) {
        return LEFT + share * (WIDTH - RIGHT - LEFT);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
    }

    /// The next 1, 2, 4 or 8 times a power of ten.
    static double ceiling(double value) {
        if (!(value > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 4, 8}) {
            if (value <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value >= 10 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's, which is no library of ours
    private static void put(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
