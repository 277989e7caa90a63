package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SubscriberExampleTest {
    private static final Path SOURCE = Path.of("src/test/java/dev/gavel/system/SubscriberExample.java");
    private static final Path DOCUMENT = Path.of("../../docs/api.md");

    @Test
    void theExampleInTheDocumentIsTheCompiledOne() throws IOException {
        String compiled = between(SOURCE, "// docs/api.md begins\n", "// docs/api.md ends");

        String documented =
                between(
                        DOCUMENT,
                        "<!-- SubscriberExample.java, compared by SubscriberExampleTest -->\n```java\n",
                        "```\n<!-- end of SubscriberExample.java -->");

        assertThat(documented.strip()).isEqualTo(compiled.strip());
    }

    private static String between(Path file, String begin, String end) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(begin, end);
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
