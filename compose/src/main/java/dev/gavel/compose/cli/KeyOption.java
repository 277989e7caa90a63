package dev.gavel.compose.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: the idempotency key of a command that changes something.
final class KeyOption {
    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description =
                    "Idempotency key: a request that is sent several times with the same key is decided once. By"
                            + " default a new key is generated, and a failure names it.")
    private @Nullable String key;

    /// null: not given.
    @Nullable String key() {
        return key;
    }
}
