package dev.gavel.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every platform thread, connection pool and Kafka client that a service names in its sources is attributed to it.
class ThreadNamesTest {
    private static final Path ROOT = Path.of("../..");

    /// Virtual threads are left out, because the kernel does not see them.
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:new Thread\\([^\"]*?,\\s*|(?<!ofVirtual\\(\\))\\.name\\(|setPoolName\\(|\\.(?:consumer|producer|admin)\\()\"([^\"]+)\"");

    @ParameterizedTest
    @CsvSource({"bid-processor, PROCESSOR", "projector, PROJECTOR", "ingest-api, INGEST"})
    void namesOfAServiceAreAttributedToIt(String module, ServerPart part) throws IOException {
        assertThat(names(ROOT.resolve(module).resolve("src/main/java")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(ServerPart.ofThread(name)).as(name).isEqualTo(part));
    }

    private static List<String> names(Path sources) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher name = NAME.matcher(Files.readString(file));
                while (name.find()) {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }
}
