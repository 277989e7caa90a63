package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The user that Postgres runs as. Postgres refuses to run as root, and as a user without an entry in `/etc/passwd`.
///
/// - Every other user runs it as that user.
/// - Otherwise it gets a user namespace of its own (`unshare -U`), in which it sees the id of nobody while its files
///   still belong to the user of this process.
/// - Many containers forbid that. Root then steps down (`setpriv`) to a user who owns the data directory: the one who
///   has owned it so far, or `postgres`, or `nobody`.
///
/// @param prefix in front of every command
/// @param owner who has to own the data directory; null: the user of this process
record PostgresUser(List<String> prefix, @Nullable Owner owner) {
    private static final int ROOT = 0;

    /// Flags of `setpriv`. Postgres checks its programs with access(2), which ignores the capabilities of a user who is
    /// not root unless the last one is set.
    private static final List<String> KEEP_ACCESS =
            List.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup");

    /// Of a user and the user's first group.
    record Owner(String name, int uid, int gid) {}

    /// @param bin the directory of the programs
    /// @param data the data directory, which may be missing
    /// @param notices receives a sentence for people if Postgres runs as another user
    /// @throws StartupException if there is no way to run Postgres; the message says what to do
    static PostgresUser choose(Path bin, Path data, Consumer<String> notices) throws IOException, InterruptedException {
        String user = System.getProperty("user.name");
        boolean root = "root".equals(user);
        if (!root && !"?".equals(user)) {
            return new PostgresUser(List.of(), null);
        }
        Owner owner = root && Files.exists(data) ? ownerOf(data) : null;
        if (owner == null && succeeds(List.of("unshare", "-U", "true"))) {
            return new PostgresUser(List.of("unshare", "-U"), null);
        }
        if (!root) {
            throw new StartupException(
                    "Postgres cannot run as a user without a name, and this system forbids user namespaces: add the"
                            + " user to /etc/passwd, or run gavel as another user");
        }
        PostgresUser other = stepDown(owner == null ? unprivileged() : owner).withAccess(bin, data);
        notices.accept(
                "Postgres runs as user "
                        + other.name()
                        + ": it refuses to run as root"
                        + (owner == null
                                ? ", and this system forbids user namespaces"
                                : ", and its data belongs to that user"));
        return other;
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(arguments);
        return command;
    }

    /// Gives the directory and everything in it to the owner, if Postgres needs it to belong to somebody else.
    void own(Path directory) throws IOException {
        Owner to = owner;
        if (to == null || (int) Files.getAttribute(directory, "unix:uid") == to.uid()) {
            return;
        }
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.setAttribute(file, "unix:uid", to.uid(), LinkOption.NOFOLLOW_LINKS);
                        return FileVisitResult.CONTINUE;
                    }

                    // The directory last: if this is interrupted, the next start continues.
                    @Override
                    public FileVisitResult postVisitDirectory(Path done, @Nullable IOException failure)
                            throws IOException {
                        Files.setAttribute(done, "unix:uid", to.uid());
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private String name() {
        return owner == null ? System.getProperty("user.name") : owner.name();
    }

    /// Null if it belongs to root.
    private static @Nullable Owner ownerOf(Path data) throws IOException {
        int uid = (int) Files.getAttribute(data, "unix:uid");
        return uid == ROOT
                ? null
                : new Owner(Files.getOwner(data).getName(), uid, (int) Files.getAttribute(data, "unix:gid"));
    }

    private static Owner unprivileged() throws IOException, InterruptedException {
        for (String name : List.of("postgres", "nobody")) {
            String uid = output(List.of("id", "-u", name));
            String gid = output(List.of("id", "-g", name));
            if (!uid.isEmpty() && !gid.isEmpty()) {
                return new Owner(name, Integer.parseInt(uid), Integer.parseInt(gid));
            }
        }
        throw impossible("there is no user postgres or nobody");
    }

    private static PostgresUser stepDown(Owner owner) throws IOException, InterruptedException {
        PostgresUser user =
                new PostgresUser(
                        List.of("setpriv", "--reuid=" + owner.uid(), "--regid=" + owner.gid(), "--clear-groups"),
                        owner);
        if (!succeeds(user.command(List.of("true")))) {
            throw impossible("root may not become " + owner.name() + " with setpriv (package util-linux)");
        }
        return user;
    }

    /// Lets the user enter the directories above the programs and the data, which can be in root's home. For that
    /// Postgres keeps one capability of root. It is confined to the container, where Postgres in a user namespace could
    /// read and write root's files as well.
    private PostgresUser withAccess(Path bin, Path data) throws IOException, InterruptedException {
        if (mayEnter(bin, data)) {
            return this;
        }
        if (opensWay(bin, data)) {
            return this;
        }
        PostgresUser capable = new PostgresUser(command(KEEP_ACCESS), owner);
        if (capable.mayEnter(bin, data)) {
            return capable;
        }
        throw new StartupException(
                ("Postgres has to run as user %s here, who may not enter %s: choose a directory that every user may"
                                + " enter with --data or GAVEL_DATA, like /var/lib/gavel, or run gavel as another user than"
                                + " root")
                        .formatted(name(), data.toAbsolutePath().getParent()));
    }

    /// Lets every user pass through the directory above the data, if that suffices. Nobody can list it then, and what
    /// is in it keeps its own permissions.
    private boolean opensWay(Path bin, Path data) throws IOException, InterruptedException {
        Path above = data.toAbsolutePath().getParent();
        if (above == null) {
            return false;
        }
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(above);
        Set<PosixFilePermission> passable = EnumSet.copyOf(before);
        passable.add(PosixFilePermission.GROUP_EXECUTE);
        passable.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(above, passable);
        if (mayEnter(bin, data)) {
            return true;
        }
        Files.setPosixFilePermissions(above, before);
        return false;
    }

    private boolean mayEnter(Path bin, Path data) throws IOException, InterruptedException {
        String initdb = bin.resolve("initdb").toString();
        String parent = String.valueOf(data.toAbsolutePath().getParent());
        return succeeds(command(List.of("sh", "-c", "test -x \"$0\" && test -x \"$1\"", initdb, parent)));
    }

    private static StartupException impossible(String reason) {
        return new StartupException(
                "Postgres does not run as root, this system forbids user namespaces (unshare -U), and "
                        + reason
                        + ": run gavel as another user, like `docker run --user 1000` or `su -s /bin/sh nobody`");
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        if (!ServerBinaries.isOnPath(command.getFirst())) {
            return false;
        }
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /// Empty if the command fails.
    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        return process.waitFor() == 0 ? text : "";
    }
}
