package dev.gavel.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Answers every request at once, but for one that it holds back for a while: a server that stalls.
final class SlowServer implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final int stalled;
    private final Duration stall;

    SlowServer(int stalled, Duration stall) throws IOException {
        this.stalled = stalled;
        this.stall = stall;
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = client.getOutputStream()) {
            int length = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(line.substring(16));
                } else if (line.isEmpty()) {
                    for (int read = 0; read < length; read++) {
                        in.read();
                    }
                    respond(out);
                }
            }
        } catch (IOException e) {
            // The client has gone.
            requests.addAndGet(0);
        }
    }

    private void respond(OutputStream out) throws IOException {
        if (requests.incrementAndGet() == stalled) {
            long endNs = System.nanoTime() + stall.toNanos();
            for (long left = stall.toNanos(); left > 0; left = endNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
        out.write(ANSWER);
    }
}
