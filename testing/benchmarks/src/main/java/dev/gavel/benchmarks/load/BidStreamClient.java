package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One `POST /api/bids/stream`: a thread that writes bids, a thread that reads the responses. A bid's `client_id` is
/// its number, so that a response is matched in whatever order it comes.
final class BidStreamClient implements AutoCloseable {
    /// Longer latencies are counted as this value.
    static final long HIGHEST_NS = 600_000_000_000L;

    private static final int CHUNK_BIDS = 256;
    private static final byte[] CLIENT = AsciiBuffer.ascii("{\"client_id\":");
    private static final byte[] AUCTION = AsciiBuffer.ascii(",\"auction_id\":");
    private static final byte[] BIDDER = AsciiBuffer.ascii(",\"bidder_id\":");
    private static final byte[] AMOUNT = AsciiBuffer.ascii(",\"amount\":\"");
    private static final byte[] END = AsciiBuffer.ascii("\"}\n");
    private static final byte[] ACCEPTED = AsciiBuffer.ascii("\"status\":201");

    private final Socket socket;
    private final boolean named;
    private final StreamLoad.Stripe stripe;
    private final Semaphore room;
    private final AtomicLongArray sentNs;
    private final Histogram latency = new Histogram(HIGHEST_NS, 3);
    private @Nullable Thread writer;
    private @Nullable Thread reader;
    private volatile @Nullable IOException failure;
    private long sent;
    private long responded;
    private long accepted;

    private BidStreamClient(Socket socket, StreamLoad.Stripe stripe, int inFlight, boolean named) {
        this.named = named;
        this.socket = socket;
        this.stripe = stripe;
        this.room = new Semaphore(inFlight);
        this.sentNs = new AtomicLongArray(Integer.highestOneBit(inFlight) << 1);
    }

    /// @param credential of the one who bids; null: nobody asks
    static BidStreamClient open(
            InetSocketAddress server, StreamLoad.Stripe stripe, int inFlight, @Nullable String credential)
            throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write(
                        ("POST /api/bids/stream HTTP/1.1\r\nHost: "
                                        + server.getHostString()
                                        + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                                        + LoadRequest.authorization(credential)
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        return new BidStreamClient(socket, stripe, inFlight, credential == null);
    }

    /// @param untilNs of [System#nanoTime], when the last bid is sent
    void start(long untilNs) {
        writer = Thread.ofPlatform().name("bench-stream-writer").start(() -> run(() -> write(untilNs)));
        reader = Thread.ofPlatform().name("bench-stream-reader").start(() -> run(this::read));
    }

    void awaitEnd() throws InterruptedException, IOException {
        if (writer != null && reader != null) {
            writer.join();
            reader.join();
        }
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    Histogram latency() {
        return latency;
    }

    long accepted() {
        return accepted;
    }

    long responded() {
        return responded;
    }

    long sent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private interface Body {
        void run() throws IOException, InterruptedException;
    }

    /// A failure of one half ends the other, too.
    private void run(Body body) {
        try {
            body.run();
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
            room.release(CHUNK_BIDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(long untilNs) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        AsciiBuffer bid = new AsciiBuffer();
        byte[] chunk = new byte[CHUNK_BIDS * 128];
        long number = 0;
        while (System.nanoTime() < untilNs && failure == null) {
            room.acquire();
            int bids = 1;
            while (bids < CHUNK_BIDS && room.tryAcquire()) {
                bids++;
            }
            int size = 0;
            long nowNs = System.nanoTime();
            for (int i = 0; i < bids; i++, number++) {
                line(bid.clear(), number);
                sentNs.setOpaque(slot(number), nowNs);
                System.arraycopy(bid.array(), 0, chunk, size, bid.size());
                size += bid.size();
            }
            sent = number;
            out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk[size] = '\r';
            chunk[size + 1] = '\n';
            out.write(chunk, 0, size + 2);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private int slot(long number) {
        return (int) number & sentNs.length() - 1;
    }

    private void line(AsciiBuffer bid, long number) {
        int auction = stripe.auction(number);
        long cents = stripe.auctions().raise(auction);
        bid.put(CLIENT).number(number).put(AUCTION).number(stripe.auctions().id(auction));
        if (named) {
            bid.put(BIDDER).number(1 + cents % 20);
        }
        bid.put(AMOUNT).cents(cents).put(END);
    }

    private void read() throws IOException {
        ChunkedLines responses = ChunkedLines.of(socket.getInputStream());
        while (responses.next()) {
            response(responses.line(), responses.size());
        }
    }

    private void response(byte[] line, int size) {
        long number = 0;
        for (int at = CLIENT.length; at < size && line[at] >= '0' && line[at] <= '9'; at++) {
            number = number * 10 + line[at] - '0';
        }
        latency.recordValue(Math.clamp(System.nanoTime() - sentNs.getOpaque(slot(number)), 0, HIGHEST_NS));
        if (has(line, size, ACCEPTED)) {
            accepted++;
        }
        responded++;
        room.release();
    }

    /// Near the beginning, behind `client_id` and `line`.
    private static boolean has(byte[] line, int size, byte[] part) {
        int last = Math.min(size, 96) - part.length;
        for (int from = 0; from <= last; from++) {
            int same = 0;
            while (same < part.length && line[from + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return true;
            }
        }
        return false;
    }
}
