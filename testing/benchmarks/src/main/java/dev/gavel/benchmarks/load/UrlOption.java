package dev.gavel.benchmarks.load;

import picocli.CommandLine.Option;

/// A picocli mixin: the API under load.
public final class UrlOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:GAVEL_URL:-http://127.0.0.1:3000}",
            description = "The API (env GAVEL_URL).")
    private String url = "";

    /// Not checked.
    public String url() {
        return url;
    }
}
