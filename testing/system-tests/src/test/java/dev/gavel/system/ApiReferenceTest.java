package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every problem code in the sources is in the tables of docs/api.md, and no other.
final class ApiReferenceTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> SOURCES = List.of("schemas/src/main/java", "ingest-api/src/main/java");

    /// A row of a table whose first cell is a code alone.
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (?:\\d{3} \\| )?");

    /// The code is the first string among the arguments of the methods that create problems.
    private static final Pattern CREATED =
            Pattern.compile(
                    "\\b(?:Problem\\s*\\.of|tooLarge|sendTooSlow|badRequest|unprocessable|unavailable|tooMany|invalid|new InvalidJsonException"
                            + "|new ContradictoryTerms\\w*|contradictory|requireConsistent|forbidden|unauthenticated)"
                            + "\\([^\";]*?\"([a-z]+(?:_[a-z]+)*)\"");

    @Test
    void listsEveryProblemCode() throws IOException {
        Set<String> created = inSources(CREATED);
        for (Reason reason : Reason.values()) {
            created.add(reason.code());
        }

        // Both ways: a code that is documented and that the pattern does not find is created by a method that it does
        // not
        // know, and others of that method could be missing.
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(created);
    }

    /// The server's own errors: their code is made of the status.
    @Test
    void theCodesOfTheServerAreListedTogether() throws IOException {
        assertThat(inSources(Pattern.compile("\"(http_)\" \\+"))).containsExactly("http_");
        assertThat(Files.readString(ROOT.resolve("docs/api.md"))).contains("\n| `http_NNN` | NNN | ");
    }

    private static Set<String> inSources(Pattern pattern) throws IOException {
        Set<String> codes = new TreeSet<>();
        for (String directory : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    found(pattern, Files.readString(file), codes);
                }
            }
        }
        return codes;
    }

    private static Set<String> documented() throws IOException {
        String text = Files.readString(ROOT.resolve("docs/api.md"));
        String errors = text.substring(text.indexOf("\n## Errors"), text.indexOf("\n## Subscribing to events"));
        // The members of a problem come before the first table of codes.
        return found(ROW, errors.substring(errors.indexOf("\n### ")), new TreeSet<>());
    }

    private static Set<String> found(Pattern pattern, String text, Set<String> codes) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }
}
