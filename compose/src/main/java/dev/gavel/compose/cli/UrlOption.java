package dev.gavel.compose.cli;

import dev.gavel.compose.up.StackContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A picocli mixin: the address of the HTTP API. That of a `gavel up` need not be given, if the command has a
/// [DataOption], too.
final class UrlOption {
    private static final String NAME = "--url";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = NAME,
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:3000",
            description = "Address of the HTTP API.")
    @EnvironmentVariable("GAVEL_URL")
    private String url = "";

    /// @throws dev.gavel.schema.OperatorException if the stack has ended
    String address() {
        return DataOption.address(command, NAME, url, StackContext::http);
    }
}
