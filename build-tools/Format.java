import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.ImportOrder;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks or applies the format of every Java file below a directory. Maven runs it from source on the JDK 25 of the
/// toolchain, because google-java-format parses with the compiler of the JDK that it runs on (docs/adr/0026).
///
/// `check DIRECTORY` lists the files that are not formatted and exits with 1 if there are any; `apply DIRECTORY`
/// rewrites them. Both exit with 1 if a file can't be parsed.
public final class Format {
    private static final Set<String> SKIPPED_DIRECTORIES = Set.of("target", "node_modules");

    /// String literals are not reflowed: the formatter would split JSON and SQL at arbitrary words.
    private static final Style STYLE =
            Style.builder()
                    .indentationMultiplier(2)
                    .maxLineLength(120)
                    .useTabs(false)
                    .importOrder(ImportOrder.GOOGLE)
                    .build();

    private enum Outcome {
        CLEAN,
        CHANGED,
        UNPARSEABLE
    }

    private record Result(Path file, Outcome outcome, String errors) {}

    private Format() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format check|apply DIRECTORY");
            System.exit(2);
        }
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]);
        List<Result> wrong =
                javaFiles(root).parallelStream()
                        .map(file -> format(file, apply))
                        .filter(result -> result.outcome() != Outcome.CLEAN)
                        .toList();
        System.exit(report(root, wrong, apply));
    }

    private static int report(Path root, List<Result> wrong, boolean apply) {
        int changed = 0;
        for (Result result : wrong) {
            Path file = root.relativize(result.file());
            if (result.outcome() == Outcome.UNPARSEABLE) {
                System.err.println("cannot be parsed: " + file + System.lineSeparator() + result.errors());
            } else {
                changed++;
                System.err.println((apply ? "formatted: " : "not formatted: ") + file);
            }
        }
        if (!apply && changed > 0) {
            System.err.println(
                    "Files that are not formatted: " + changed + ". To format them, run: mvn -N -Pformat validate");
            return 1;
        }
        return changed == wrong.size() ? 0 : 1;
    }

    private static Result format(Path file, boolean apply) {
        Formatter formatter = new Formatter(JavaFormatterOptions.builder().style(STYLE).build());
        try {
            String source = Files.readString(file);
            String imports = ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), STYLE);
            String formatted = formatter.formatSource(imports);
            if (formatted.equals(source)) {
                return new Result(file, Outcome.CLEAN, "");
            }
            if (apply) {
                Files.writeString(file, formatted);
            }
            return new Result(file, Outcome.CHANGED, "");
        } catch (FormatterException e) {
            return new Result(file, Outcome.UNPARSEABLE, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                        String name = directory.getFileName().toString();
                        boolean skipped =
                                SKIPPED_DIRECTORIES.contains(name) || (name.startsWith(".") && !directory.equals(root));
                        return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".java")) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }
}
