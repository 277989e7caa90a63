package dev.gavel.compose.cli;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.schema.OperatorException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import java.util.function.Function;
import picocli.CommandLine.ExitCode;

/// A command that changes the tables of an [OwnSchema] in Postgres, and prints the result.
///
/// @param <A> the checked options of the command
abstract class SchemaCommand<A> extends ConfiguredCommand<SchemaCommand.Request<A>> {
    private final String name;
    private final Function<DatabaseUrl, OwnSchema> open;

    /// The database with the checked options.
    record Request<A>(DatabaseUrl database, A action) {}

    /// @param name of the command
    SchemaCommand(String name, Function<DatabaseUrl, OwnSchema> open) {
        this.name = name;
        this.open = open;
    }

    /// The database that the options name. Called once, before the command connects.
    abstract DatabaseUrl database();

    /// The other options, checked. Called once, before the command connects.
    ///
    /// @throws IllegalArgumentException if they contradict each other
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

    /// Prints a secret alone on stdout, so that it can be redirected to a file, and the note on stderr.
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
