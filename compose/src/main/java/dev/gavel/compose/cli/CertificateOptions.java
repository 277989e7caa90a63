package dev.gavel.compose.cli;

import dev.gavel.ingest.http.tls.CertificateFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: HTTPS for the API.
final class CertificateOptions {
    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "Certificate chain of the HTTP API in PEM, for HTTPS. A renewed file is used without a restart.")
    @EnvironmentVariable("GAVEL_TLS_CERTIFICATE")
    private @Nullable Path chain;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key of --tls-certificate in PEM, without a passphrase.")
    @EnvironmentVariable("GAVEL_TLS_KEY")
    private @Nullable Path key;

    /// @return null: HTTP without TLS
    /// @throws IllegalArgumentException if only one of the files is given
    @Nullable CertificateFiles files() {
        if (chain == null && key == null) {
            return null;
        }
        if (chain == null || key == null) {
            throw new IllegalArgumentException("--tls-certificate and --tls-key are needed together, for HTTPS");
        }
        return new CertificateFiles(chain, key);
    }
}
