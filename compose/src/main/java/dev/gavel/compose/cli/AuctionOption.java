package dev.gavel.compose.cli;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: the auctions that a command is limited to.
final class AuctionOption {
    @Option(
            names = "--auction",
            paramLabel = "ID",
            split = ",",
            description = "Only this auction. Can be repeated, or name several ids separated by commas.")
    private @Nullable Set<Long> ids;

    /// Empty if the option is not given.
    Set<Long> ids() {
        return ids == null ? Set.of() : ids;
    }
}
