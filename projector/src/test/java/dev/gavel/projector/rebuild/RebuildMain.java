package dev.gavel.projector.rebuild;

import picocli.CommandLine;

/// `gavel rebuild` in a process of its own, which a test can kill.
final class RebuildMain {
    private RebuildMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RebuildCommand()).execute(arguments));
    }
}
