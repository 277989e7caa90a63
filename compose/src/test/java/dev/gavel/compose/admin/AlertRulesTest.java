package dev.gavel.compose.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The alert rules in docs/alerts, checked and tested by Prometheus' own program, and the expressions of the board.
class AlertRulesTest {
    private static final boolean INSTALLED = isInstalled();

    @TempDir private Path directory;

    @Test
    void theRulesAreValidAndFireWhenTheyShould() throws Exception {
        requirePromtool();

        assertThat(promtool("check", "rules", MonitoringFiles.RULES.toString())).contains("20 rules found");
        copy(Files.readString(MonitoringFiles.RULES));
        assertThat(promtool("test", "rules", "gavel-rules-test.yml")).contains("SUCCESS");
    }

    /// Otherwise the test above would show nothing.
    @Test
    void aChangedThresholdIsFound() throws Exception {
        requirePromtool();
        copy(Files.readString(MonitoringFiles.RULES).replace("[5m]))) > 0.1", "[5m]))) > 0.5"));

        assertThat(run("test", "rules", "gavel-rules-test.yml")).contains("FAILED").contains("GavelSlowDecisions");
    }

    @Test
    void everyAlertHasAUnitTest() throws IOException {
        String tests = Files.readString(MonitoringFiles.RULES_TEST);
        List<String> alerts =
                Files.readAllLines(MonitoringFiles.RULES).stream()
                        .filter(line -> line.strip().startsWith("- alert: "))
                        .map(line -> line.strip().substring("- alert: ".length()))
                        .toList();

        assertThat(alerts).hasSize(MonitoringFiles.ruleExpressions().size()).hasSizeGreaterThan(15);
        assertThat(alerts).allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert + "\n"));
    }

    /// As recording rules, because promtool checks only those.
    @Test
    void theExpressionsOfTheBoardAreValid() throws Exception {
        requirePromtool();
        StringBuilder rules = new StringBuilder("groups:\n  - name: board\n    rules:\n");
        List<String> expressions = MonitoringFiles.boardExpressions();
        for (int i = 0; i < expressions.size(); i++) {
            String expression = expressions.get(i).replace("$__rate_interval", "5m").replace("'", "''");
            rules.append("      - {record: panel_%d, expr: '%s'}\n".formatted(i, expression));
        }
        Files.writeString(directory.resolve("board.yml"), rules);

        assertThat(promtool("check", "rules", directory.resolve("board.yml").toString()))
                .contains(expressions.size() + " rules found");
    }

    private void copy(String rules) throws IOException {
        Files.writeString(directory.resolve("gavel-rules.yml"), rules);
        Files.copy(MonitoringFiles.RULES_TEST, directory.resolve("gavel-rules-test.yml"));
    }

    private String promtool(String... arguments) throws Exception {
        String output = run(arguments);
        assertThat(output).doesNotContain("FAILED");
        return output;
    }

    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (arguments[0].equals("test")) {
            builder.directory(directory.toFile());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor() == 0).as(output).isEqualTo(!output.contains("FAILED"));
        return output;
    }

    private static void requirePromtool() {
        assumeTrue(INSTALLED, "promtool (Debian's package prometheus) is not on the path");
    }

    private static boolean isInstalled() {
        try {
            return new ProcessBuilder("promtool", "--version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
