package dev.gavel.ingest.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Generated requests, valid and mutated, in generated packets. `HttpConformanceTest` has the single cases.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestFramingTest {
    private static final int RUNS = 3_000;
    private static final String[] BITS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ";",
        ",",
        "0",
        "5",
        "\0",
        "\u00ff",
        "Content-Length: 3\r\n",
        "chunked",
        "HTTP/1.0"
    };

    @Test
    void findsEveryRequestInAnyPackets() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            StringBuilder wire = new StringBuilder();
            StringBuilder requests = new StringBuilder();
            for (int left = random.nextInt(4); left >= 0; left--) {
                generate(random, wire, requests);
            }

            assertThat(read(wire.toString(), random)).as("seed %d", seed).isEqualTo(requests.toString());
        }
    }

    /// Whatever a client sends, it is either a request or a problem, and packets make no difference.
    @Test
    void readsAnyBytesInOneWayOnly() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            StringBuilder wire = new StringBuilder();
            generate(random, wire, new StringBuilder());
            generate(random, wire, new StringBuilder());
            mutate(random, wire);
            String whole = read(wire.toString(), null);

            assertThat(read(wire.toString(), random)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    /// @param requests what is to be read: a head and a body for each
    private static void generate(Random random, StringBuilder wire, StringBuilder requests) {
        String body = "x\r\n".repeat(random.nextInt(40)) + "y".repeat(random.nextInt(3));
        String head = "POST /" + "a".repeat(random.nextInt(30)) + " HTTP/1.1\r\nHost: a\r\n";
        if (random.nextInt(3) == 0) {
            wire.append("\r\n");
        }
        switch (random.nextInt(3)) {
            case 0 -> {
                wire.append(head).append("\r\n");
                requests.append(head).append("\r\n").append('|');
            }
            case 1 -> {
                String framed = head + "content-length:" + body.length() + " \r\n\r\n" + body;
                wire.append(framed);
                requests.append(framed).append('|');
            }
            default -> {
                String framed = head + "Transfer-encoding: chunked\r\n\r\n";
                wire.append(framed);
                chunks(random, body, wire);
                requests.append(framed).append(body).append('|');
            }
        }
    }

    private static void chunks(Random random, String body, StringBuilder wire) {
        for (int at = 0; at < body.length(); ) {
            int length = Math.min(1 + random.nextInt(20), body.length() - at);
            wire.append("0".repeat(random.nextInt(3))).append(Integer.toHexString(length));
            wire.append(random.nextInt(3) == 0 ? " ;a=\"b\";c" : "").append("\r\n");
            wire.append(body, at, at + length).append("\r\n");
            at += length;
        }
        wire.append("0\r\n").append(random.nextInt(3) == 0 ? "A: b\r\nC:\r\n" : "").append("\r\n");
    }

    private static void mutate(Random random, StringBuilder wire) {
        for (int left = random.nextInt(3); left >= 0; left--) {
            int at = random.nextInt(wire.length() - 1);
            switch (random.nextInt(4)) {
                case 0 -> wire.setCharAt(at, (char) random.nextInt(256));
                case 1 -> wire.deleteCharAt(at);
                case 2 -> wire.insert(at, BITS[random.nextInt(BITS.length)]);
                default -> wire.insert(at, wire.substring(random.nextInt(at + 1), at));
            }
        }
    }

    /// The requests with their chunks put together, a bar after each, and the problem that ended them.
    ///
    /// @param packets null: everything arrives at once
    private static String read(String latin, @Nullable Random packets) {
        byte[] wire = latin.getBytes(StandardCharsets.ISO_8859_1);
        RequestFraming framing = new RequestFraming();
        StringBuilder read = new StringBuilder();
        try {
            for (int at = 0; at < wire.length; ) {
                int length = packets == null ? wire.length : Math.min(1 + packets.nextInt(30), wire.length - at);
                framing.received(Arrays.copyOfRange(wire, at, at + length));
                at += length;
                drain(framing, read);
            }
        } catch (Problem problem) {
            assertThat(problem.closes()).isTrue();
            read.append(problem.code());
        }
        return read.toString();
    }

    private static void drain(RequestFraming framing, StringBuilder read) {
        boolean chunk = framing.isInBody() && framing.head().isChunked();
        for (byte[] next = framing.next(); next != null; next = framing.next()) {
            String text = new String(next, StandardCharsets.ISO_8859_1);
            int data = chunk ? text.indexOf('\n') + 1 : 0;
            read.append(text, data, chunk ? text.length() - 2 : text.length());
            if (framing.isOver()) {
                read.append('|');
                framing.nextRequest();
            }
            chunk = framing.isInBody() && framing.head().isChunked();
        }
    }
}
