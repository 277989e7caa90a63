package dev.gavel.projector;

import picocli.CommandLine;

/// `gavel project` without the rest of `gavel`, for a test that needs a process to end.
final class ProjectMain {
    private ProjectMain() {}

    static void main(String[] args) {
        System.exit(new CommandLine(new ProjectCommand()).execute(args));
    }
}
