package dev.gavel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: who sends the load. The token is not on the command line, which every user of the machine can read.
final class BenchTokenOption {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_TOKEN_FILE}",
            description =
                    "File with an access token or API key in its first line, of a bidder who is also a seller"
                            + " (env GAVEL_TOKEN_FILE; the token itself: GAVEL_TOKEN). Its bids name no bidder. The rates of"
                            + " its subject apply: --subject-bid-rate of the server.")
    private @Nullable Path file;

    /// @return null: none is given
    @Nullable String credential() throws IOException {
        if (file != null) {
            return Files.readString(file).lines().findFirst().orElse("").strip();
        }
        String token = System.getenv("GAVEL_TOKEN");
        return token == null || token.isBlank() ? null : token.strip();
    }
}
