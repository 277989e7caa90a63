package dev.gavel.compose.cli;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.schema.OperatorException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import java.util.function.Function;
import picocli.CommandLine.ExitCode;

/// A command that administers the tables of an [OwnSchema].
///
/// @param <A> what it is to do
abstract class SchemaCommand<A> extends ConfiguredCommand<SchemaCommand.Request<A>> {
    private final String name;
    private final Function<DatabaseUrl, OwnSchema> open;

    /// What to do, and where.
    record Request<A>(DatabaseUrl database, A action) {}

    /// @param name of the command
    SchemaCommand(String name, Function<DatabaseUrl, OwnSchema> open) {
        this.name = name;
        this.open = open;
    }

    /// As [#config].
    abstract DatabaseUrl database();

    /// As [#config].
    abstract A action();

    /// @return the exit status
    abstract int run(OwnSchema schema, A action) throws SQLException;

    @Override
    final Request<A> config() {
        return new Request<>(database(), action());
    }

    @Override
    final int run(Request<A> request) {
        try (OwnSchema schema = open.apply(request.database())) {
            return run(schema, request.action());
        } catch (SQLException e) {
            throw new OperatorException("Postgres failed: " + e.getMessage(), e);
        }
    }

    /// Prints what is shown once on stdout and alone, so that it can go into a file.
    final int printed(String secret, String note) {
        out().println(secret);
        out().flush();
        return done(note);
    }

    final int done(String note) {
        err().println(note);
        return ExitCode.OK;
    }

    final int failed(String reason) {
        err().println("gavel " + name + ": " + reason);
        return ExitCode.SOFTWARE;
    }
}
