package dev.gavel.compose.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// The outcome of one run of the command line in this process.
record GavelRun(int status, String out, String err) {
    /// Runs `gavel` with these arguments.
    static GavelRun of(String... arguments) {
        return of(Gavel.commandLine(), arguments);
    }

    static GavelRun of(CommandLine gavel, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = gavel.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
        return new GavelRun(status, out.toString(), err.toString());
    }

    /// Runs `gavel COMMAND` with options that are separated by spaces.
    static GavelRun ofCommand(String command, String options) {
        return of((command + " " + options).split(" ", -1));
    }
}
