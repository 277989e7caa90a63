package dev.gavel.compose.cli;

import dev.gavel.ingest.security.ApiKeyStore;
import dev.gavel.ingest.security.IdentityDatabase;
import dev.gavel.schema.OperatorException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `gavel forget`: deletes what says whose a pseudonym is.
@Command(
        name = "forget",
        description =
                "Deletes a subject and its API keys. Log, read models and dead letters hold its pseudonym and ids only,"
                        + " and nothing says whose they are any more; receipts, chain and verify hold as before.")
final class ForgetCommand extends ConfiguredCommand<DatabaseUrl> {
    @Parameters(paramLabel = "SUBJECT", description = "As tokens and keys name it.")
    private String subject = "";

    @SuppressWarnings("UnusedVariable") // the read models look for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Override
    DatabaseUrl config() {
        return readModels.database();
    }

    @Override
    int run(DatabaseUrl url) {
        try (IdentityDatabase database = IdentityDatabase.of(url)) {
            if (new ApiKeyStore(database).forget(subject)) {
                err().println("the subject is forgotten; every instance follows within 5 s");
                return ExitCode.OK;
            }
            err().println("gavel forget: there is no such subject");
            return ExitCode.SOFTWARE;
        } catch (SQLException e) {
            throw new OperatorException("Postgres failed: " + e.getMessage(), e);
        }
    }
}
