package dev.gavel.compose.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: the idempotency key of a command that changes something.
final class KeyOption {
    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description =
                    "Key under which the request is decided once, however often it is sent. A new one is made if it is"
                            + " not given; a failure names it.")
    private @Nullable String key;

    /// null: not given.
    @Nullable String key() {
        return key;
    }
}
