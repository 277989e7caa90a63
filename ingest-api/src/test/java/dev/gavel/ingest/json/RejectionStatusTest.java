package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RejectionStatusTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\d{3}) \\| .* \\|");

    @Test
    void matchesTheTableInTheRules() throws IOException {
        Map<String, Integer> documented = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "rules.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), Integer.valueOf(row.group(2)));
            }
        }
        Map<String, Integer> actual = new HashMap<>();
        for (Reason reason : Reason.values()) {
            actual.put(reason.code(), RejectionStatus.of(reason));
        }

        assertThat(documented).isEqualTo(actual);
    }
}
