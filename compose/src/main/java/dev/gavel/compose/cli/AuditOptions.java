package dev.gavel.compose.cli;

import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.verify.VerifyConfig;
import dev.gavel.schema.OperatorException;
import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A picocli mixin of `gavel verify`: whether the read models are audited too, and their addresses.
final class AuditOptions {
    @Option(
            names = "--against-read-models",
            defaultValue = "false",
            description =
                    "Also compare Postgres and Redis with the fold of auction-events, up to the offset that each has"
                            + " reached. A running projector gets the time of --wait to reach the end of the log; if it"
                            + " does not, the exit status is 1.")
    private boolean requested;

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    boolean isRequested() {
        return requested;
    }

    /// @param show findings to print
    /// @throws IllegalArgumentException if an option is invalid
    AuditConfig config(VerifyConfig verify, int show) {
        return new AuditConfig(verify.kafka(), readModels.database(), readModels.redisUrl(), show, verify.timeout());
    }

    static AuditReport audit(AuditConfig config, PrintWriter err) throws InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(err)) {
            return ReadModelAudit.run(config, progress);
        } catch (SQLException e) {
            throw new OperatorException("Postgres failed: " + e.getMessage() + ". Nothing was changed", e);
        }
    }
}
