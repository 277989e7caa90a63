package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Links in the documents lead somewhere, and the two documents that a newcomer reads first stay short.
class DocumentationTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path ARCHITECTURE = ROOT.resolve("docs/architecture.md");

    /// Link text and target; not an image, and not inside a code span.
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[([^\\]\\n]*)\\]\\(([^)\\s]+)\\)");

    /// Code blocks and code spans: brackets in them are no links.
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\\n]*`");

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    @Test
    void everyRelativeLinkLeadsToAFileAndToAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (String[] link : links(prose(document))) {
                String target = link[1];
                if (!target.contains("://") && !target.startsWith("mailto:") && !leadsSomewhere(document, target)) {
                    broken.add(ROOT.relativize(document) + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void theReadmeHasAtMost150Lines() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void theReadingPathOfABidNamesMethodsThatExistAndHasFewerThan500Lines() throws IOException {
        String section = section(Files.readString(ARCHITECTURE), "Reading path");
        int lines = 0;
        int steps = 0;
        for (String[] link : links(section)) {
            if (link[1].endsWith(".java")) {
                lines += linesOf(link[0].replace("`", ""), ARCHITECTURE.resolveSibling(link[1]));
                steps++;
            }
        }
        System.out.println("reading path of a bid: " + steps + " steps, " + lines + " lines");

        assertThat(steps).isGreaterThanOrEqualTo(8);
        assertThat(lines).isLessThan(500);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String folder : List.of("", "docs", "docs/adr", ".github")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(20);
        return documents;
    }

    private static String prose(Path document) throws IOException {
        return CODE.matcher(Files.readString(document)).replaceAll("code");
    }

    private static List<String[]> links(String markdown) {
        List<String[]> links = new ArrayList<>();
        Matcher matcher = LINK.matcher(markdown);
        while (matcher.find()) {
            links.add(new String[] {matcher.group(1), matcher.group(2)});
        }
        return links;
    }

    private static boolean leadsSomewhere(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = URLDecoder.decode(hash < 0 ? target : target.substring(0, hash), StandardCharsets.UTF_8);
        Path path = file.isEmpty() ? document : document.resolveSibling(file);
        if (!Files.exists(path)) {
            return false;
        }
        return hash < 0 || !path.toString().endsWith(".md") || anchors(path).contains(target.substring(hash + 1));
    }

    /// Of every heading, as GitHub makes them.
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        Matcher headings = HEADING.matcher(FENCE.matcher(Files.readString(document)).replaceAll(""));
        while (headings.find()) {
            String text = headings.group(1).replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
            String anchor =
                    text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-');
            String unique = anchor;
            for (int again = 1; !anchors.add(unique); again++) {
                unique = anchor + "-" + again;
            }
        }
        return anchors;
    }

    private static String section(String markdown, String heading) {
        Matcher matcher = Pattern.compile("(?ms)^(#+) +" + heading + "$(.*?)(?=^#+ |\\z)").matcher(markdown);
        assertThat(matcher.find()).as("section " + heading).isTrue();
        return matcher.group(2);
    }

    /// @param name `Type` for the whole file, `Type.method` for every method of that name
    private static int linesOf(String name, Path file) throws IOException {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return Files.readAllLines(file).size();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
            CompilationUnitTree unit = task.parse().iterator().next();
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            int lines = 0;
            for (MethodTree method : methods(unit, name.substring(0, dot), name.substring(dot + 1))) {
                lines += line(unit, positions.getEndPosition(unit, method));
                lines -= line(unit, positions.getStartPosition(unit, method)) - 1;
            }
            assertThat(lines).as("%s in %s", name, file).isPositive();
            return lines;
        }
    }

    private static int line(CompilationUnitTree unit, long position) {
        return (int) unit.getLineMap().getLineNumber(position);
    }

    private static List<MethodTree> methods(CompilationUnitTree unit, String type, String method) {
        List<MethodTree> found = new ArrayList<>();
        new TreeScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree tree, String outer) {
                return super.visitClass(tree, tree.getSimpleName().toString());
            }

            @Override
            public Void visitMethod(MethodTree tree, String inside) {
                if (inside.equals(type) && tree.getName().contentEquals(method)) {
                    found.add(tree);
                }
                return super.visitMethod(tree, inside);
            }
        }.scan(unit, "");
        return found;
    }
}
