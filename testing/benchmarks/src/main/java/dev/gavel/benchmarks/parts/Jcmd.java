package dev.gavel.benchmarks.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the JDK's `jcmd` against a JVM of this machine.
final class Jcmd {
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(.*?)\" .*?\\bnid=(0x[0-9a-f]+|\\d+)");

    private final long pid;

    Jcmd(long pid) {
        this.pid = pid;
    }

    /// Linux's thread id → the thread's name in Java. Empty if `jcmd` fails.
    Map<Long, String> threadNames() {
        Map<Long, String> names = new HashMap<>();
        Matcher thread = THREAD.matcher(run("Thread.print"));
        while (thread.find()) {
            names.put(Long.decode(thread.group(2)), thread.group(1));
        }
        return names;
    }

    /// @return its output; empty if it failed
    String run(String... command) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid)));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
