package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that OpenAPI Generator makes from META-INF/openapi.yaml compile, and place a bid through `gavel up`. The
/// generator and what its clients need are in `target/clients`, where the profile `slow` copies them.
@Tag("slow")
final class GeneratedClientsIT extends RunningStack {
    private static final Path GENERATOR = Path.of("target/clients/openapi-generator-cli.jar");
    private static final Path LIBRARIES = Path.of("target/clients/java");
    private static final Path DOCUMENT = Path.of("../../ingest-api/src/main/resources/META-INF/openapi.yaml");
    private static final Path PROGRAMS = Path.of("src/test/resources/clients");

    @Test
    void theJavaClientPlacesABid(@TempDir Path made) throws Exception {
        generate(
                "java",
                made,
                "--library",
                "native",
                "--additional-properties",
                "openApiNullable=false,useJakartaEe=true,invokerPackage=gavel.client,apiPackage=gavel.client.api,"
                        + "modelPackage=gavel.client.model");
        Path program = PROGRAMS.resolve("PlaceABid.java");
        List<String> javac =
                new ArrayList<>(List.of(jdk("javac"), "-nowarn", "-proc:none", "-cp", LIBRARIES + "/*", "-d"));
        Path classes = Files.createDirectory(made.resolve("classes"));
        javac.addAll(List.of(classes.toString(), program.toString()));
        javac.addAll(filesBelow(made.resolve("src/main/java"), ".java"));
        run(made, javac);

        String said =
                run(
                        made,
                        List.of(
                                jdk("java"),
                                "-cp",
                                classes + File.pathSeparator + LIBRARIES + "/*",
                                "PlaceABid",
                                url()));

        assertThatItBid(said);
    }

    @Test
    void thePythonClientPlacesABid(@TempDir Path made) throws Exception {
        assumeTrue(
                works("python3", "-c", "import pydantic, urllib3, dateutil, typing_extensions"),
                "python3 with pydantic, urllib3, dateutil is not on this machine, so the Python client is not tested");
        generate("python", made, "--additional-properties", "packageName=gavel_client");
        ProcessBuilder python =
                new ProcessBuilder("python3", PROGRAMS.resolve("place_a_bid.py").toAbsolutePath().toString(), url());
        python.environment().put("PYTHONPATH", made.toString());

        assertThatItBid(run(made, python));
    }

    @Test
    void theTypeScriptClientCompiles(@TempDir Path made) throws Exception {
        assumeTrue(works("tsc", "--version"), "tsc is not on this machine, so the TypeScript client is not compiled");
        generate("typescript-fetch", made);
        Files.copy(PROGRAMS.resolve("place_a_bid.ts"), made.resolve("place_a_bid.ts"));

        run(
                made,
                List.of(
                        "tsc",
                        "--noEmit",
                        "--strict",
                        "--target",
                        "es2022",
                        "--module",
                        "es2022",
                        "--moduleResolution",
                        "bundler",
                        "--lib",
                        "es2022,dom",
                        made.resolve("place_a_bid.ts").toString()));
    }

    @Test
    void theDocumentPassesAnIndependentLinter(@TempDir Path logs) throws Exception {
        assumeTrue(works("redocly", "--version"), "redocly is not on this machine, so the document is not linted");

        run(logs, List.of("redocly", "lint", DOCUMENT.toString()));
    }

    private static void assertThatItBid(String said) {
        assertThat(said).contains("leads: true at 12.50", "rejected: 409", "\"code\":\"bid_too_low\"", "7 12.50");
    }

    private static String url() {
        return "http://127.0.0.1:" + up.ports.http();
    }

    private static void generate(String generator, Path into, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                jdk("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                GENERATOR.toString(),
                                "generate",
                                "-i",
                                DOCUMENT.toString(),
                                "-g",
                                generator,
                                "-o",
                                into.toString()));
        command.addAll(List.of(options));
        run(into, command);
    }

    private static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(Path logs, List<String> command) throws Exception {
        return run(logs, new ProcessBuilder(command));
    }

    /// What the program prints.
    private static String run(Path logs, ProcessBuilder command) throws Exception {
        Path output = Files.createTempFile(logs, "output", ".txt");
        int status = command.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as("%s:%n%s", command.command().getFirst(), said).isZero();
        return said;
    }

    private static List<String> filesBelow(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).filter(file -> file.endsWith(suffix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
