package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The request that a connection has in flight. Reused for each request.
public final class LoadRequest {
    /// With a token in the head.
    private static final int ROOM = 10 * 1024;

    /// The request's bytes, ready to be sent.
    final ByteBuffer bytes = ByteBuffer.allocateDirect(ROOM);

    Kind kind = Kind.BARE;

    /// Which auction, as the traffic counts them.
    int auction;

    long cents;

    /// The request as text, for tests.
    String text() {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new String(copy, StandardCharsets.US_ASCII);
    }

    /// The intent of a request. The status and code of the response tell its outcome.
    public enum Kind {
        /// A bid above the price.
        WINNING,
        /// A bid that does not top the price.
        TOO_LOW,
        /// A bid sent before, again, with its idempotency key.
        RETRY,
        /// `GET /api/auctions/{id}`.
        READ,
        /// `POST /api/auctions`.
        OPENING,
        /// A `POST` to the bare server.
        BARE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The line of the head, or an empty string.
    static String authorization(@Nullable String credential) {
        return credential == null ? "" : "Authorization: Bearer " + credential + "\r\n";
    }

    /// Writes `POST` requests to one route, with a different body each time.
    static final class PostWriter {
        private static final byte[] KEY = AsciiBuffer.ascii("Idempotency-Key: ");
        private static final byte[] LENGTH = AsciiBuffer.ascii("Content-Length: ");
        private static final byte[] LINE = AsciiBuffer.ascii("\r\n");

        private final byte[] head;
        private final AsciiBuffer line = new AsciiBuffer();

        PostWriter(InetSocketAddress server, String path) {
            this(server, path, null);
        }

        /// @param credential of who sends; null: nobody asks
        PostWriter(InetSocketAddress server, String path, @Nullable String credential) {
            head =
                    AsciiBuffer.ascii(
                            "POST "
                                    + path
                                    + " HTTP/1.1\r\nHost: "
                                    + server.getHostString()
                                    + ":"
                                    + server.getPort()
                                    + "\r\nContent-Type: application/json\r\n"
                                    + authorization(credential));
        }

        /// @param key of idempotency; 0: none
        void write(LoadRequest request, AsciiBuffer body, long key) {
            request.bytes.clear();
            request.bytes.put(head);
            line.clear();
            if (key != 0) {
                line.put(KEY).put('"').number(key).put('"').put(LINE);
            }
            line.put(LENGTH).number(body.size()).put(LINE).put(LINE);
            request.bytes.put(line.array(), 0, line.size()).put(body.array(), 0, body.size());
            request.bytes.flip();
        }
    }
}
