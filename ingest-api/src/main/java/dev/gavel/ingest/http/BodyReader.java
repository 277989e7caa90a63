package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Reads a JSON body: checks its type, its digest and its size (16 KiB, a batch 256 KiB). The connection bounds the
/// time.
public final class BodyReader {
    public static final int MAX_BYTES = 16 * 1024;

    /// About 260 bytes for each bid of a batch.
    public static final int MAX_BATCH_BYTES = 256 * 1024;

    private static final int INITIAL_BYTES = 256;
    private static final byte[] EMPTY = {};

    private BodyReader() {}

    /// The body of a request, which must have one.
    ///
    /// @throws Problem 413 if it is larger than 16 KiB, 415 if it is not plain JSON
    public static byte[] json(ServerRequest request) {
        return json(request, MAX_BYTES);
    }

    /// The body of a request, which must have one, with another limit.
    public static byte[] json(ServerRequest request, int maxBytes) {
        BodyType.JSON.require(request);
        byte[] body = read(request, maxBytes);
        ContentDigest.check(request.headers(), body);
        return body;
    }

    /// The body of a request, or an empty array if it has none. A body that is absent needs no type.
    public static byte[] optionalJson(ServerRequest request) {
        boolean none =
                !request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                        && request.headers().contentLength().orElse(0) == 0;
        if (none) {
            ContentDigest.check(request.headers(), EMPTY);
            return EMPTY;
        }
        return json(request);
    }

    private static byte[] read(ServerRequest request, int maxBytes) {
        try {
            return readAll(request.content().inputStream(), maxBytes);
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException e) {
            // The client closed the connection, or took too long and got its response.
            throw new CloseConnectionException("the body did not arrive", e);
        }
    }

    private static byte[] readAll(InputStream in, int maxBytes) throws IOException {
        byte[] body = new byte[INITIAL_BYTES];
        int size = 0;
        for (int read = in.read(body); read >= 0; read = in.read(body, size, body.length - size)) {
            size += read;
            if (size > maxBytes) {
                throw Problem.of(
                        413, "body_too_large", "The body is too large.", "Send at most " + maxBytes + " bytes.");
            }
            if (size == body.length) {
                body = Arrays.copyOf(body, Math.min(body.length * 4, maxBytes + 1));
            }
        }
        return Arrays.copyOf(body, size);
    }
}
