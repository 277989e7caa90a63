package dev.gavel.benchmarks.parts;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the process of this machine that listens on a port.
public final class PortOwner {
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /// @return its process id; -1 if no visible process of this machine listens
    public static long pid(int port) {
        String inode = inode("/proc/net/tcp", port);
        inode = inode.isEmpty() ? inode("/proc/net/tcp6", port) : inode;
        if (inode.isEmpty()) {
            return -1;
        }
        String socket = "socket:[" + inode + "]";
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(pid -> has(pid, socket))
                .findFirst()
                .orElse(-1);
    }

    private static String inode(String table, int port) {
        String suffix = ":%04X".formatted(port);
        return ProcFs.read(Path.of(table))
                .lines()
                .skip(1)
                .map(line -> line.strip().split(" +"))
                .filter(row -> row.length > 9 && row[1].endsWith(suffix) && row[3].equals(LISTENING))
                .map(row -> row[9])
                .findFirst()
                .orElse("");
    }

    private static boolean has(long pid, String socket) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : open) {
                if (isLink(descriptor, socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false;
        }
        return false;
    }

    private static boolean isLink(Path descriptor, String target) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(target);
        } catch (IOException e) {
            return false;
        }
    }
}
