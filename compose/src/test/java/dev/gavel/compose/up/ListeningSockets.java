package dev.gavel.compose.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The TCP sockets on which processes listen, as the Linux kernel knows them.
final class ListeningSockets {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int WORD_BYTES = 4;

    private ListeningSockets() {}

    static boolean canBeRead() {
        return Files.isReadable(PROC.resolve("net/tcp"));
    }

    /// @param ports of sockets that are the processes', even if their files cannot be read
    static List<InetSocketAddress> of(Stream<ProcessHandle> processes, Set<Integer> ports) throws IOException {
        Set<String> inodes = new HashSet<>();
        for (ProcessHandle process : processes.toList()) {
            try (Stream<Path> files = Files.list(PROC.resolve(process.pid() + "/fd"))) {
                for (Path file : files.toList()) {
                    inodes.add(target(file).replaceAll("socket:\\[(\\d+)]", "$1"));
                }
            } catch (IOException | UncheckedIOException ended) {
                // A process of Postgres that served one connection, or that runs as another user.
            }
        }
        List<InetSocketAddress> sockets = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(PROC.resolve(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[STATE].equals(LISTEN)) {
                    InetSocketAddress address = address(columns[LOCAL_ADDRESS]);
                    if (inodes.contains(columns[INODE]) || ports.contains(address.getPort())) {
                        sockets.add(address);
                    }
                }
            }
        }
        return sockets;
    }

    /// A file that was closed meanwhile has no target.
    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    /// `0100007F:0BB8`: words of four bytes, the last one first, and the port.
    private static InetSocketAddress address(String hex) throws IOException {
        String[] parts = hex.split(":", -1);
        byte[] reversed = HexFormat.of().parseHex(parts[0]);
        byte[] bytes = new byte[reversed.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = reversed[i - i % WORD_BYTES + WORD_BYTES - 1 - i % WORD_BYTES];
        }
        return new InetSocketAddress(InetAddress.getByAddress(bytes), Integer.parseInt(parts[1], 16));
    }
}
