package dev.gavel.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReasonCodesTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| \\d{3} \\| (.*) \\|");

    @Test
    void theDocumentedTableIsTheEnum() throws IOException {
        List<String> documented = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "rules.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.add(row.group(1) + ": " + row.group(2));
            }
        }
        List<String> actual = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            actual.add(reason.code() + ": " + reason.sentence());
        }

        assertThat(documented).isEqualTo(actual);
    }
}
