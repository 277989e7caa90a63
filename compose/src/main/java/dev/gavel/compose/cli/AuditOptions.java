package dev.gavel.compose.cli;

import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.verify.VerifyConfig;
import dev.gavel.schema.StartupException;
import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Of `gavel verify`: whether the read models are looked at too, and where they are.
final class AuditOptions {
    @Option(
            names = "--against-read-models",
            defaultValue = "${env:GAVEL_VERIFY_AGAINST_READ_MODELS:-false}",
            description =
                    "Also compares Postgres and Redis with the fold of auction-events, up to the event that each says"
                            + " it stands at. A running projector gets the time of --wait to come to where the log ends; if it does"
                            + " not, the status is 1 (env GAVEL_VERIFY_AGAINST_READ_MODELS).")
    private boolean asked;

    @Mixin private ReadModelsOptions where = new ReadModelsOptions();

    boolean asked() {
        return asked;
    }

    /// @param show findings that are printed
    /// @throws IllegalArgumentException with a sentence for the person who set it
    AuditConfig config(VerifyConfig verify, int show) {
        return new AuditConfig(verify.kafkaBootstrap(), where.database(), where.redisUrl(), show, verify.timeout());
    }

    static AuditReport audit(AuditConfig config, PrintWriter err) throws InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(err)) {
            return ReadModelAudit.run(config, progress);
        } catch (SQLException e) {
            throw new StartupException("Postgres failed: " + e.getMessage() + ". Nothing was changed; start again", e);
        }
    }
}
