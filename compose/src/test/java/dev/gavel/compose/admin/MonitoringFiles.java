package dev.gavel.compose.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The board of Grafana and the alert rules in docs, and which metrics they name.
public final class MonitoringFiles {
    public static final Path BOARD = Path.of("..", "docs", "grafana", "gavel.json");
    public static final Path RULES = Path.of("..", "docs", "alerts", "gavel-rules.yml");
    static final Path RULES_TEST = Path.of("..", "docs", "alerts", "gavel-rules-test.yml");

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:gavel|kafka|jvm|process|system|http)_[a-z0-9_]+)\\b(?!\\s*=)");
    private static final Pattern EXPRESSION = Pattern.compile("(?ms)^\\s+expr: (?:>-\\n)?(.*?)\\n\\s+(?:for|labels):");

    private MonitoringFiles() {}

    static JsonNode board() throws IOException {
        return new ObjectMapper().readTree(Files.readString(BOARD));
    }

    /// The expressions of all panels.
    static List<String> boardExpressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel : board().path("panels")) {
            panel.path("targets").forEach(target -> expressions.add(target.path("expr").asText()));
        }
        return expressions;
    }

    /// The expressions of all alerts.
    static List<String> ruleExpressions() throws IOException {
        return EXPRESSION.matcher(Files.readString(RULES)).results().map(match -> match.group(1)).toList();
    }

    /// Every metric that a panel or an alert names.
    public static Set<String> metrics() throws IOException {
        Set<String> metrics = new TreeSet<>();
        List<String> expressions = new ArrayList<>(boardExpressions());
        expressions.addAll(ruleExpressions());
        for (String expression : expressions) {
            // Label values are strings.
            Matcher names = METRIC.matcher(STRING.matcher(expression).replaceAll("\"\""));
            while (names.find()) {
                metrics.add(names.group(1));
            }
        }
        return metrics;
    }
}
