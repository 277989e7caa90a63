package dev.gavel.catalog;

import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

/// The jar behind `gavel catalog`. Exit status 0: it was stopped; 1: it could not go on, and a line on stderr says why; 2: it
/// was asked wrongly.
public final class CatalogMain {
    private CatalogMain() {}

    /// Takes the word `catalog` first, as `./gavel` hands it on.
    public static void main(String[] arguments) {
        // The driver's lines go the same way as all others.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        List<String> rest = Arrays.asList(arguments);
        rest = !rest.isEmpty() && rest.getFirst().equals("catalog") ? rest.subList(1, rest.size()) : rest;
        System.exit(commandLine().execute(rest.toArray(String[]::new)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CatalogCommand()).setExecutionExceptionHandler((failure, command, _) -> {
            LoggerFactory.getLogger(CatalogMain.class).atError().setCause(failure).log("a bug ended the catalog");
            command.getErr().println("gavel catalog: a bug: " + failure + " (the stack trace is in the log on stdout)");
            return CommandLine.ExitCode.SOFTWARE;
        });
    }
}
