package dev.gavel.system.faults;

import dev.gavel.system.faults.Operation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The report of a fault run, in Markdown.
final class FaultReport {
    private static final String HEAD =
            """
            | fault | rounds | operations | ok | rejected | unknown | slowest response | bids decided again after | read models current after | findings |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private final FaultSettings settings;
    private final List<String> rows = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    FaultReport(FaultSettings settings) {
        this.settings = settings;
    }

    /// @return the row
    String add(Fault fault, FaultScenario.Outcome outcome) {
        List<Operation> operations = outcome.operations();
        Duration slowest = operations.stream().map(Operation::took).max(Duration::compareTo).orElse(Duration.ZERO);
        String row =
                "| %s | %d | %d | %d | %d | %d | %s | %s | %s | %d |"
                        .formatted(
                                fault.name(),
                                Math.min(settings.rounds(), fault.mostRounds()),
                                operations.size(),
                                count(operations, Result.OK),
                                count(operations, Result.REJECTED),
                                count(operations, Result.UNKNOWN),
                                seconds(slowest),
                                seconds(outcome.recovery()),
                                seconds(outcome.lagZero()),
                                outcome.findings().size());
        rows.add(row);
        outcome.findings().forEach(finding -> findings.add("- " + fault.name() + ": " + finding.sentence()));
        return row;
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, this.toString());
    }

    /// Markdown.
    @Override
    public String toString() {
        String list = findings.isEmpty() ? "No findings.\n" : String.join("\n", findings) + "\n";
        return "Seed "
                + settings.seed()
                + ". To repeat:\n\n    "
                + settings
                + "\n\n"
                + HEAD
                + String.join("\n", rows)
                + "\n\n"
                + list;
    }

    private static long count(List<Operation> operations, Result result) {
        return operations.stream().filter(operation -> operation.result() == result).count();
    }

    private static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1000.0);
    }
}
