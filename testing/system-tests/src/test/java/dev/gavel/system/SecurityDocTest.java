package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The tests that docs/security.md names exist, and each point of OWASP's list says what holds.
class SecurityDocTest {
    private static final Path ROOT = Path.of("..", "..");

    /// A class of tests, perhaps with one of its methods.
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");

    private static final Pattern POINT = Pattern.compile("(?ms)^### (API\\d+): [^\\n]+\\n(.*?)(?=^#|\\z)");
    private static final Pattern FLAG = Pattern.compile("`(--[a-z-]+)`");

    @Test
    void everyTestThatItNamesExists() throws IOException {
        Map<String, Path> sources = testSources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher tests = TEST.matcher(document());
        while (tests.find()) {
            named++;
            if (!exists(sources, tests.group(1), tests.group(2))) {
                missing.add(tests.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(50);
    }

    @Test
    void aTestThatDoesNotExistIsFound() throws IOException {
        Map<String, Path> sources = testSources();

        assertThat(exists(sources, "SecurityDocTest", "aTestThatDoesNotExistIsFound")).isTrue();
        assertThat(exists(sources, "SecurityDocTest", "aTestThat")).isFalse();
        assertThat(exists(sources, "NowhereTest", null)).isFalse();
    }

    @Test
    void everyPointOfTheListIsThere() throws IOException {
        List<String> points = new ArrayList<>();
        Matcher matcher = POINT.matcher(document());
        while (matcher.find()) {
            points.add(matcher.group(1));
            assertThat(TEST.matcher(matcher.group(2)).find()).as("a test of " + matcher.group(1)).isTrue();
        }

        assertThat(points)
                .containsExactly("API1", "API2", "API3", "API4", "API5", "API6", "API7", "API8", "API9", "API10");
    }

    @Test
    void everyFlagExists() throws IOException {
        String configuration = Files.readString(ROOT.resolve("docs/configuration.md"));
        Matcher flags = FLAG.matcher(document());
        int found = 0;
        while (flags.find()) {
            found++;
            // With the name of its value, or without one.
            assertThat(configuration).containsPattern("\\| `" + flags.group(1) + "[ `]");
        }
        assertThat(found).isGreaterThan(10);
    }

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/security.md"));
    }

    private static Map<String, Path> testSources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .forEach(file -> sources.put(file.getFileName().toString().replace(".java", ""), file));
        }
        return sources;
    }

    /// @param method null: any
    private static boolean exists(Map<String, Path> sources, String type, @Nullable String method) throws IOException {
        Path source = sources.get(type);
        return source != null
                && (method == null
                        || Pattern.compile("\\bvoid " + method + "\\(").matcher(Files.readString(source)).find());
    }
}
