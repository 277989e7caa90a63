package dev.gavel.system.harm;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A stream of asynchronous bids, as fast as the server reads them. Every response is read.
final class BidFlood implements AutoCloseable {
    private static final int BIDS_PER_CHUNK = 200;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final AtomicLong answered = new AtomicLong();
    private final Thread writer;
    private final Thread reader;

    /// @param auctions to bid on, in turns
    static BidFlood start(int port, List<Long> auctions, long bidderId) throws IOException {
        BidFlood flood = new BidFlood(new Socket(InetAddress.getLoopbackAddress(), port), auctions, bidderId);
        flood.writer.start();
        flood.reader.start();
        return flood;
    }

    private BidFlood(Socket socket, List<Long> auctions, long bidderId) {
        this.socket = socket;
        this.writer = Thread.ofPlatform().daemon().name("flood-writer").unstarted(() -> write(auctions, bidderId));
        this.reader = Thread.ofPlatform().daemon().name("flood-reader").unstarted(this::read);
    }

    /// Lines of the response.
    long answered() {
        return answered.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void write(List<Long> auctions, long bidderId) {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
            out.write(
                    """
                    POST /api/bids/stream HTTP/1.1\r
                    Host: localhost\r
                    Content-Type: application/x-ndjson\r
                    Prefer: respond-async\r
                    Transfer-Encoding: chunked\r
                    \r
                    """
                            .getBytes(StandardCharsets.US_ASCII));
            for (long bid = 0; ; ) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < BIDS_PER_CHUNK; i++) {
                    bid++;
                    lines.append("{\"auction_id\":")
                            .append(auctions.get((int) (bid % auctions.size())))
                            .append(",\"bidder_id\":")
                            .append(bidderId)
                            .append(",\"amount\":\"")
                            .append(bid)
                            .append("\"}\n");
                }
                byte[] chunk = lines.toString().getBytes(StandardCharsets.US_ASCII);
                out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(chunk);
                out.write('\r');
                out.write('\n');
            }
        } catch (IOException closed) {
            // The flood is over.
        }
    }

    private void read() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = socket.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int lines = 0;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '}' ? 1 : 0;
                }
                answered.addAndGet(lines);
            }
        } catch (IOException closed) {
            // The flood is over.
        }
    }
}
