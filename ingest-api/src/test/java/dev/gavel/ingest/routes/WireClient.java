package dev.gavel.ingest.routes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A client that sends bytes as they are, and splits what it receives into responses.
final class WireClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 8_000;

    private final Socket socket;
    private final PushbackInputStream in;

    WireClient(int port) throws IOException {
        this(new Socket("localhost", port));
    }

    /// @param from the client's own address
    WireClient(int port, String from) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(from), 0));
    }

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new PushbackInputStream(socket.getInputStream());
    }

    /// A response without its interim ones.
    ///
    /// @param head in lower case
    record Response(int status, String head, String body) {
        boolean closes() {
            return head.contains("\r\nconnection: close\r\n");
        }

        /// The value of a header, or "".
        String header(String name) {
            int at = head.indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ": ");
            return at < 0 ? "" : head.substring(at + name.length() + 4, head.indexOf("\r\n", at + 2));
        }
    }

    /// @param latin one byte each
    WireClient send(String latin) throws IOException {
        socket.getOutputStream().write(latin.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Ends the client's side of the connection.
    WireClient sendEnd() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// The next response to any method but `HEAD`.
    Response read() throws IOException {
        return read(true);
    }

    /// The next response.
    ///
    /// @param withBody whether bytes follow the head
    Response read(boolean withBody) throws IOException {
        String head = readHead();
        return isInterim(head) ? read(withBody) : response(head, withBody);
    }

    private static boolean isInterim(String head) {
        return status(head) < 200;
    }

    private static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    private Response response(String head, boolean withBody) throws IOException {
        int status = status(head);
        Response response = new Response(status, head.toLowerCase(Locale.ROOT), "");
        if (!withBody) {
            return response;
        }
        String length = response.header("content-length");
        byte[] body = length.isEmpty() ? chunks() : in.readNBytes(Integer.parseInt(length));
        return new Response(status, response.head, new String(body, StandardCharsets.UTF_8));
    }

    /// All responses until the server closes the connection, without `100 Continue`, which may be the last if the body
    /// does not arrive.
    List<Response> readAll() throws IOException {
        List<Response> responses = new ArrayList<>();
        while (!isClosed()) {
            String head = readHead();
            if (!isInterim(head)) {
                responses.add(response(head, true));
            }
        }
        return responses;
    }

    /// Whether the server has closed the connection, which is waited for. Otherwise the next response has begun.
    boolean isClosed() throws IOException {
        return peek() < 0;
    }

    /// Whether nothing arrives for a while and the connection stays open.
    boolean isQuiet() throws IOException {
        socket.setSoTimeout(100);
        try {
            peek();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(READ_TIMEOUT_MS);
        }
    }

    private int peek() throws IOException {
        int next = in.read();
        if (next >= 0) {
            in.unread(next);
        }
        return next;
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection was closed within a response: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 ")) {
            throw new IOException("this is no response: " + head);
        }
        return head.toString();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            body.write(in.readNBytes(length));
            in.skipNBytes(2);
        }
        in.skipNBytes(2);
        return body.toByteArray();
    }

    private int chunkLength() throws IOException {
        StringBuilder size = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            size.append((char) next);
        }
        return Integer.parseInt(size.toString().strip(), 16);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
