package dev.gavel.compose.cli;

import dev.gavel.ingest.security.ApiKeyStore;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `gavel forget`: deletes the mapping from a subject to its pseudonym.
@Command(
        name = "forget",
        description =
                "Deletes a subject and its API keys. The log, the read models and the dead letters contain only its"
                        + " pseudonym and ids, which cannot be traced to the subject afterwards. Receipts, event"
                        + " chains and gavel verify stay valid.")
final class ForgetCommand extends SchemaCommand<String> {
    @Parameters(paramLabel = "SUBJECT", description = "Subject, as tokens and API keys name it.")
    private String subject = "";

    @SuppressWarnings("UnusedVariable") // the read models look for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    ForgetCommand() {
        super("forget", OwnSchema::ofIdentities);
    }

    @Override
    DatabaseUrl database() {
        return readModels.database();
    }

    @Override
    String action() {
        return subject;
    }

    @Override
    int run(OwnSchema schema, String forgotten) throws SQLException {
        return new ApiKeyStore(schema).forget(forgotten)
                ? done("the subject is forgotten; every instance follows within 5 s")
                : failed("there is no such subject");
    }
}
