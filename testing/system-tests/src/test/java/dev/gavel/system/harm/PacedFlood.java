package dev.gavel.system.harm;

import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Single bids on one auction from one address, so many in a second, whatever the responses say.
final class PacedFlood implements AutoCloseable {
    private static final int CONNECTIONS = 16;
    private static final long NS_PER_S = 1_000_000_000;

    private final int port;
    private final String address;
    private final long auctionId;
    private final long pauseNs;
    private final AtomicLong bids = new AtomicLong();
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private volatile boolean stopping;

    private PacedFlood(int port, String address, long auctionId, int perSecond) {
        this.port = port;
        this.address = address;
        this.auctionId = auctionId;
        this.pauseNs = NS_PER_S / perSecond;
    }

    static PacedFlood start(int port, String address, long auctionId, int perSecond) {
        PacedFlood flood = new PacedFlood(port, address, auctionId, perSecond);
        for (int i = 0; i < CONNECTIONS; i++) {
            flood.threads.add(Thread.ofPlatform().daemon().name("paced-flood-" + i).start(flood::run));
        }
        return flood;
    }

    /// Responses by their status.
    Map<Integer, LongAdder> statuses() {
        return statuses;
    }

    long answered() {
        return statuses.values().stream().mapToLong(LongAdder::sum).sum();
    }

    @Override
    public void close() {
        stopping = true;
        await("the flood has ended")
                .atMost(Duration.ofSeconds(30))
                .until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    private void run() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(address), 0)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!stopping) {
                long bid = bids.incrementAndGet();
                LockSupport.parkNanos(startNs + bid * pauseNs - System.nanoTime());
                socket.getOutputStream().write(request(bid));
                statuses.computeIfAbsent(readResponse(in), _ -> new LongAdder()).increment();
            }
        } catch (IOException e) {
            statuses.computeIfAbsent(0, _ -> new LongAdder()).increment();
        }
    }

    private byte[] request(long bid) {
        String body = "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d\"}".formatted(auctionId, 1 + bid % 2, bid);
        String head =
                "POST /api/bids HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns the status.
    private static int readResponse(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\ncontent-length: ") + "\r\ncontent-length: ".length();
        in.skipNBytes(Integer.parseInt(lower.substring(at, lower.indexOf('\r', at))));
        return Integer.parseInt(lower.substring("http/1.1 ".length(), "http/1.1 200".length()));
    }
}
