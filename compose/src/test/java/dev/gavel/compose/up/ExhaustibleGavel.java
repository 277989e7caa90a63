package dev.gavel.compose.up;

import dev.gavel.compose.cli.Gavel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The command line, and a thread that fills the heap as soon as a file exists, which is the first argument.
final class ExhaustibleGavel {
    private static final int BLOCK = 1 << 20;

    private ExhaustibleGavel() {}

    public static void main(String[] arguments) {
        Path trigger = Path.of(arguments[0]);
        Thread.ofPlatform().daemon().start(() -> fillTheHeapAfter(trigger));
        Gavel.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void fillTheHeapAfter(Path trigger) {
        List<byte[]> held = new ArrayList<>();
        try {
            while (!Files.exists(trigger)) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            return;
        }
        while (held.size() < Integer.MAX_VALUE) {
            held.add(new byte[BLOCK]);
        }
    }
}
