package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Reads a JSON body: of the right type, at most 16 KiB (a batch: 256), and all of it in time.
final class Bodies {
    static final int MAX_BYTES = 16 * 1024;

    /// Of a batch, some 260 for each of its bids. As much as Helidon lets through.
    static final int MAX_BATCH_BYTES = 256 * 1024;

    private static final int USUAL_BYTES = 256;
    private static final String JSON = "application/json";
    private static final byte[] EMPTY = {};

    private final ReadDeadlines deadlines;

    Bodies(ReadDeadlines deadlines) {
        this.deadlines = deadlines;
    }

    /// The body of a request that must have one.
    ///
    /// @throws Problem 413 when it is larger, 415 when it is not JSON
    byte[] json(ServerRequest request, ServerResponse response) {
        return json(request, response, MAX_BYTES);
    }

    /// The same, of another size at most.
    byte[] json(ServerRequest request, ServerResponse response, int mostBytes) {
        requireJson(request);
        return read(request, response, mostBytes);
    }

    /// The body of a request that may have none: then it is empty, and needs no type.
    byte[] jsonIfAny(ServerRequest request, ServerResponse response) {
        boolean none =
                !request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                        && request.headers().contentLength().orElse(0) == 0;
        return none ? EMPTY : json(request, response);
    }

    private byte[] read(ServerRequest request, ServerResponse response, int mostBytes) {
        try (ReadDeadlines.Reading _ = deadlines.begin(request, response)) {
            return readAll(request.content().inputStream(), mostBytes);
        } catch (IOException
                | UncheckedIOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException e) {
            // Cut off by the deadline, which has answered; or the client went away in the middle.
            throw new CloseConnectionException("the body did not arrive", e);
        }
    }

    private static byte[] readAll(InputStream in, int mostBytes) throws IOException {
        byte[] body = new byte[USUAL_BYTES];
        int size = 0;
        for (int read = in.read(body); read >= 0; read = in.read(body, size, body.length - size)) {
            size += read;
            if (size > mostBytes) {
                throw Problem.of(
                        413, "body_too_large", "The body is too large.", "Send at most " + mostBytes + " bytes.");
            }
            if (size == body.length) {
                body = Arrays.copyOf(body, Math.min(body.length * 4, mostBytes + 1));
            }
        }
        return Arrays.copyOf(body, size);
    }

    private static void requireJson(ServerRequest request) {
        String type =
                request.headers().contains(HeaderNames.CONTENT_TYPE)
                        ? request.headers().get(HeaderNames.CONTENT_TYPE).get()
                        : "";
        boolean json =
                type.regionMatches(true, 0, JSON, 0, JSON.length())
                        && (type.length() == JSON.length() || ";, \t".indexOf(type.charAt(JSON.length())) >= 0);
        if (!json) {
            throw Problem.of(
                    415,
                    "unsupported_media_type",
                    "The body's type is not supported.",
                    "Send the body with Content-Type: application/json.");
        }
    }
}
