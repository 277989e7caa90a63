package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Who may connect to Postgres, set before it listens. Data directories of previous versions let everybody on this
/// machine be the superuser, who can run programs (`COPY … FROM PROGRAM`); they are secured in place.
record PostgresAccess(PostgresUser user, Path bin, Path data) {
    /// Gives everything in the current database that belongs to the superuser, and is not part of Postgres itself, to
    /// the services' role. Indexes and owned sequences follow their tables.
    static final String TAKE_OVER =
            """
            DO $$
            DECLARE item record;
            BEGIN
                FOR item IN
                    WITH own AS (
                        SELECT oid, nspname, nspowner FROM pg_namespace
                        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
                    )
                    SELECT 'SCHEMA' AS kind, format('%I', nspname) AS name FROM own WHERE nspowner = 10
                UNION ALL
                    SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                           ELSE 'TABLE' END,
                           format('%I.%I', nspname, relname)
                    FROM pg_class c JOIN own ON own.oid = relnamespace
                    WHERE relowner = 10 AND relkind IN ('r', 'p', 'v', 'm', 'S')
                      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                      AND d.deptype IN ('a', 'i', 'e'))
                UNION ALL
                    SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p JOIN own ON own.oid = pronamespace
                    WHERE proowner = 10
                LOOP
                    EXECUTE format('ALTER %s %s OWNER TO gavel', item.kind, item.name);
                END LOOP;
            END $$
            """;

    /// Physical replication, which copies all data, has no line.
    private static final String RULES =
            """
            # Written by gavel up at each start.
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private static final long TIMEOUT_S = 60;

    /// Sets the rules, and the superuser's password unless the directory has it. Postgres must not run.
    ///
    /// @throws StartupException if Postgres does not take the password
    void secure(ServerPasswords passwords) throws IOException, InterruptedException {
        write(data.resolve("pg_hba.conf"), RULES);
        Path mark = data.resolve("gavel.access");
        String wanted = ServerPasswords.sha256(passwords.superuser());
        if (Files.exists(mark) && Files.readString(mark).equals(wanted)) {
            return;
        }
        setPassword(passwords.superuser());
        write(mark, wanted);
    }

    /// Writes a file as the user of Postgres. It keeps its owner and mode if it exists; others cannot read a new one.
    /// Root itself may not be allowed to write there, as in a container without `CAP_DAC_OVERRIDE`.
    private void write(Path file, String content) throws IOException, InterruptedException {
        List<String> command = List.of("sh", "-c", "umask 077 && cat >\"$0\"", file.toString());
        Process shell = new ProcessBuilder(user.command(command)).redirectErrorStream(true).start();
        try (OutputStream text = shell.getOutputStream()) {
            text.write(content.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (shell.waitFor() != 0) {
            throw new StartupException("cannot write " + file + ": " + output.strip());
        }
    }

    /// In single-user mode Postgres asks for no password and does not listen on a port.
    private void setPassword(String password) throws IOException, InterruptedException {
        List<String> command =
                List.of(bin.resolve("postgres").toString(), "--single", "-D", data.toString(), "postgres");
        Process postgres = new ProcessBuilder(user.command(command)).redirectErrorStream(true).start();
        try (OutputStream statements = postgres.getOutputStream()) {
            statements.write(("ALTER ROLE postgres PASSWORD '" + password + "'\n").getBytes(StandardCharsets.US_ASCII));
        }
        String output = new String(postgres.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!postgres.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            postgres.destroyForcibly();
        }
        // A failed statement does not change the exit status.
        if (postgres.waitFor() != 0 || output.contains("ERROR:") || output.contains("FATAL:")) {
            throw new StartupException(
                    "Postgres did not accept its new password on "
                            + data
                            + ": "
                            + output.replace(password, "***").strip());
        }
    }
}
