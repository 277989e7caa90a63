package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Posts one delivery to a receiver, over a connection of its own. It connects to the address that was checked and
/// still compares the certificate with the name, which the JDK's client cannot do (docs/adr/0064). It follows no
/// redirect and reads no more than [#MAX_RESPONSE_BYTES]. Thread-safe; the calling thread waits, for [#DEADLINE] at
/// most and the time that the name takes to be resolved.
final class WebhookClient implements AutoCloseable {
    static final int MAX_RESPONSE_BYTES = 16 * 1024;
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int CONNECT_MS = 5_000;
    private static final int MAX_SHOWN = 200;
    private static final int READ_BYTES = 2_048;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int GONE = 410;
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(US_ASCII);

    private final boolean allowPrivate;
    private final ReceiverAddresses.Resolver resolver;
    private final SSLContext tls;
    private final Duration deadline;
    private final ScheduledExecutorService deadlines;

    /// What became of an attempt.
    sealed interface Outcome {
        /// The receiver has answered with 2xx.
        record Delivered() implements Outcome {}

        /// @param error for people
        /// @param gone whether the receiver wants nothing any more (410)
        /// @param retryAfter as the receiver asks; zero: it does not
        record Failed(String error, boolean gone, Duration retryAfter) implements Outcome {
            private Failed(String error) {
                this(error, false, Duration.ZERO);
            }
        }
    }

    /// @param allowPrivate whether receivers may be on this machine and in private networks
    WebhookClient(boolean allowPrivate, ReceiverAddresses.Resolver resolver, SSLContext tls) {
        this(allowPrivate, resolver, tls, DEADLINE);
    }

    WebhookClient(boolean allowPrivate, ReceiverAddresses.Resolver resolver, SSLContext tls, Duration deadline) {
        this.allowPrivate = allowPrivate;
        this.resolver = resolver;
        this.tls = tls;
        this.deadline = deadline;
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("webhooks-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
        this.deadlines = timer;
    }

    Outcome post(ReceiverUrl url, Map<String, String> headers, byte[] body) {
        List<InetAddress> addresses;
        try {
            addresses = ReceiverAddresses.of(url, allowPrivate, resolver);
        } catch (UnknownHostException e) {
            return new Outcome.Failed("the name " + url.host() + " has no address");
        } catch (ReceiverAddresses.RefusedException e) {
            return new Outcome.Failed("refused: " + e.getMessage());
        }
        // Not through a proxy of the JVM's properties: it would resolve the name again.
        Attempt attempt = new Attempt(url);
        ScheduledFuture<?> end = deadlines.schedule(attempt::expire, deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return attempt.run(addresses, head(url, headers, body.length), body);
        } catch (IOException e) {
            return new Outcome.Failed(
                    attempt.isExpired() ? "no response within " + deadline.toSeconds() + " s" : error(e));
        } finally {
            end.cancel(false);
            attempt.close();
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    private static byte[] head(ReceiverUrl url, Map<String, String> headers, int length) {
        StringBuilder head = new StringBuilder(512);
        head.append("POST ").append(url.target()).append(" HTTP/1.1\r\nHost: ").append(url.authority());
        head.append("\r\nUser-Agent: gavel\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: ");
        head.append(length).append("\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(US_ASCII);
    }

    private static String error(IOException e) {
        // It can have words of the receiver, like the names in its certificate.
        String reason = printable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        return switch (e) {
            case SSLException _ -> "TLS failed: " + reason;
            case SocketTimeoutException _ -> "the connection timed out";
            default -> reason;
        };
    }

    /// One connection. Everything but [#expire] is used by one thread.
    private final class Attempt {
        private final ReceiverUrl url;
        private volatile Socket socket = new Socket(Proxy.NO_PROXY);
        private volatile boolean expired;

        Attempt(ReceiverUrl url) {
            this.url = url;
        }

        Outcome run(List<InetAddress> addresses, byte[] head, byte[] body) throws IOException {
            connect(addresses);
            Socket connected = url.tls() ? encrypted(socket) : socket;
            OutputStream out = connected.getOutputStream();
            byte[] request = new byte[head.length + body.length];
            System.arraycopy(head, 0, request, 0, head.length);
            System.arraycopy(body, 0, request, head.length, body.length);
            out.write(request);
            out.flush();
            return outcome(response(connected.getInputStream()));
        }

        private void connect(List<InetAddress> addresses) throws IOException {
            IOException failure = new SocketException("no address");
            for (InetAddress address : addresses) {
                Socket next = new Socket(Proxy.NO_PROXY);
                socket = next;
                if (expired) {
                    throw failure;
                }
                try {
                    next.setTcpNoDelay(true);
                    next.connect(new InetSocketAddress(address, url.port()), CONNECT_MS);
                    return;
                } catch (IOException e) {
                    next.close();
                    failure = e;
                }
            }
            throw failure;
        }

        private Socket encrypted(Socket plain) throws IOException {
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, url.host(), url.port(), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return secured;
        }

        /// Called by the timer: a read that waits ends with an exception.
        void expire() {
            expired = true;
            close();
        }

        boolean isExpired() {
            return expired;
        }

        void close() {
            try {
                // That of TLS would wait for the receiver.
                socket.close();
            } catch (IOException e) {
                // Whatever was to be known of this connection is known.
            }
        }
    }

    /// The head, and as much of the body as has to be read for the receiver to see its response taken.
    private static String response(InputStream in) throws IOException {
        byte[] bytes = new byte[MAX_RESPONSE_BYTES];
        int length = 0;
        int start = 0;
        int headEnd = -1;
        long end = MAX_RESPONSE_BYTES;
        boolean chunked = false;
        while (length < end) {
            int read = read(in, bytes, length, headEnd >= 0);
            if (read < 0) {
                break;
            }
            int searched = Math.max(start, length - END_OF_HEAD.length + 1);
            length += read;
            while (headEnd < 0 && (headEnd = indexOf(bytes, searched, length, END_OF_HEAD)) >= 0) {
                String head = new String(bytes, start, headEnd - start, ISO_8859_1);
                int status = status(head);
                if (status < OK) {
                    // Only a notice, and the response follows.
                    start = headEnd + END_OF_HEAD.length;
                    searched = start;
                    headEnd = -1;
                    continue;
                }
                chunked = "chunked".equalsIgnoreCase(header(head, "transfer-encoding"));
                long bodyBytes = status == NO_CONTENT ? 0 : number(header(head, "content-length"));
                end = bodyBytes < 0 ? end : Math.min(end, headEnd + END_OF_HEAD.length + bodyBytes);
            }
            if (chunked && endsWith(bytes, length, LAST_CHUNK)) {
                break;
            }
        }
        if (headEnd < 0) {
            throw new IOException(
                    length == start ? "closed the connection without a response" : "the response is not HTTP");
        }
        return new String(bytes, start, headEnd - start, ISO_8859_1);
    }

    /// -1: the response has ended.
    private static int read(InputStream in, byte[] bytes, int length, boolean hasHead) throws IOException {
        try {
            return in.read(bytes, length, Math.min(READ_BYTES, bytes.length - length));
        } catch (IOException e) {
            if (hasHead) {
                return -1; // the status is known
            }
            throw e;
        }
    }

    private static Outcome outcome(String head) throws IOException {
        int status = status(head);
        if (status / 100 == OK / 100) {
            return new Outcome.Delivered();
        }
        String line = head.lines().findFirst().orElse("");
        String shown = printable(line.substring(line.indexOf(' ') + 1).strip());
        if (status / 100 == 3) {
            return new Outcome.Failed("status " + shown + "; redirects are not followed");
        }
        long seconds = number(header(head, "retry-after"));
        return new Outcome.Failed(
                "status " + shown, status == GONE, seconds < 0 ? Duration.ZERO : Duration.ofSeconds(seconds));
    }

    private static int status(String head) throws IOException {
        // HTTP/1.1 200 OK
        boolean isHttp = head.length() >= 12 && head.startsWith("HTTP/1.") && head.charAt(8) == ' ';
        long status = isHttp ? number(head.substring(9, 12)) : -1;
        if (status < 100 || status > 599) {
            throw new IOException("the response is not HTTP");
        }
        return (int) status;
    }

    private static String header(String head, String name) {
        return head.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /// -1: it is none, or longer than anything that is waited for.
    private static long number(String text) {
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : -1;
    }

    private static String printable(String line) {
        String text = line.replaceAll("[^ -~]", "?");
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text;
    }

    private static int indexOf(byte[] bytes, int from, int length, byte[] part) {
        for (int i = from; i + part.length <= length; i++) {
            if (startsAt(bytes, i, part)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean endsWith(byte[] bytes, int length, byte[] part) {
        return length >= part.length && startsAt(bytes, length - part.length, part);
    }

    private static boolean startsAt(byte[] bytes, int at, byte[] part) {
        for (int i = 0; i < part.length; i++) {
            if (bytes[at + i] != part[i]) {
                return false;
            }
        }
        return true;
    }
}
