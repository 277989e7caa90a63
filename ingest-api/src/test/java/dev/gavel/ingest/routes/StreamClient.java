package dev.gavel.ingest.routes;

import dev.gavel.testing.contract.ApiContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of `POST /api/bids/stream` on a plain socket, which sends and reads only when a test calls it.
final class StreamClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 8_000;

    final List<String> head = new ArrayList<>();
    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader in;
    private final StringBuilder chunks = new StringBuilder();
    private boolean ended;

    StreamClient(int port, String... headers) throws IOException {
        socket = new Socket("localhost", port);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        // One char per byte, so that the size of a chunk counts chars.
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        write("POST /api/bids/stream HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n");
        boolean typed = false;
        for (String header : headers) {
            write(header + "\r\n");
            typed |= header.startsWith("Content-Type");
        }
        write((typed ? "" : "Content-Type: application/x-ndjson\r\n") + "\r\n");
    }

    /// Reads the head of the response.
    StreamClient readHead() throws IOException {
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.add(line);
        }
        return this;
    }

    /// Sends one chunk.
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(Integer.toHexString(bytes.length) + "\r\n");
        out.write(bytes);
        write("\r\n");
    }

    void sendEnd() throws IOException {
        write("0\r\n\r\n");
    }

    /// Bytes outside the chunked encoding.
    void write(String raw) throws IOException {
        out.write(raw.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /// The next line, or "" at the end of the response.
    String line() throws IOException {
        int end = chunks.indexOf("\n");
        while (end < 0 && !ended) {
            readChunk();
            end = chunks.indexOf("\n");
        }
        if (end < 0) {
            return "";
        }
        String line = chunks.substring(0, end);
        chunks.delete(0, end + 1);
        ApiContract.checkLine("/api/bids/stream", line);
        return line;
    }

    List<String> lines(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line());
        }
        return lines;
    }

    /// The rest of the connection's bytes, such as a body that is not a stream.
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            rest.append((char) c);
        }
        return rest.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void readChunk() throws IOException {
        String size = in.readLine();
        if (size == null) {
            throw new IOException("the connection was closed inside the response");
        }
        int length = Integer.parseInt(size, 16);
        for (int i = 0; i < length; i++) {
            chunks.append((char) in.read());
        }
        if (!"".equals(in.readLine())) {
            throw new IOException("a chunk does not end where it should");
        }
        ended = length == 0;
    }
}
