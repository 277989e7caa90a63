package dev.gavel.ingest.routes;

import dev.gavel.testing.contract.ApiContract;
import dev.gavel.testing.contract.HttpExchange;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A client that sends requests byte for byte, one after the other on one connection, and opens another when the server
/// has closed it.
final class RawClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 10_000;

    private final int port;

    /// Whether responses are compared with the API's document.
    private final boolean compared;

    private @Nullable Socket socket;
    private @Nullable InputStream in;

    /// One response.
    ///
    /// @param head status line and headers
    record Response(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }

        /// The value of a header, or "" if it is absent.
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    RawClient(int port) {
        this(port, true);
    }

    private RawClient(int port, boolean compared) {
        this.port = port;
        this.compared = compared;
    }

    /// A client of a proxy, which adds headers and has responses of its own.
    static RawClient throughProxy(int port) {
        return new RawClient(port, false);
    }

    /// A request without a body.
    Response send(String method, String target) throws IOException {
        return send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    }

    /// @param request its chars are its bytes (ISO 8859-1)
    Response send(String request) throws IOException {
        Socket open = socket;
        InputStream from = in;
        if (open == null || from == null) {
            open = new Socket("localhost", port);
            open.setSoTimeout(READ_TIMEOUT_MS);
            open.setTcpNoDelay(true);
            from = new BufferedInputStream(open.getInputStream());
            socket = open;
            in = from;
        }
        open.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        Response response = read(from, !request.startsWith("HEAD "));
        if (response.header("Connection").equalsIgnoreCase("close") || request.contains(" HTTP/1.0\r\n")) {
            close();
        }
        if (compared) {
            check(request, response);
        }
        return response;
    }

    /// Compares a response with the document, if the request has a request line.
    private static void check(String request, Response response) {
        String[] line = request.substring(0, request.indexOf("\r\n")).split(" ", -1);
        if (line.length != 3 || !line[1].startsWith("/")) {
            return;
        }
        Map<String, List<String>> headers =
                response.head()
                        .lines()
                        .skip(1)
                        .filter(header -> !header.isEmpty())
                        .map(header -> header.split(": ", 2))
                        .collect(
                                Collectors.groupingBy(
                                        header -> header[0],
                                        Collectors.mapping(header -> header[1], Collectors.toList())));
        ApiContract.check(new HttpExchange(line[0], line[1], null, null, response.status(), headers, response.body()));
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private static Response read(InputStream from, boolean hasBody) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.read();
            if (next < 0) {
                throw new IOException("the connection was closed inside the response: " + head);
            }
            head.append((char) next);
        }
        Response response = new Response(head.toString(), "");
        String length = response.header("Content-Length");
        byte[] body = from.readNBytes(length.isEmpty() || !hasBody ? 0 : Integer.parseInt(length));
        return new Response(response.head(), new String(body, StandardCharsets.UTF_8));
    }
}
