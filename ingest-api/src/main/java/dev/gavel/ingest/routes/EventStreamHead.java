package dev.gavel.ingest.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.ingest.http.connection.GuardedConnection;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;

/// What a stream of server-sent events begins with: the head of the response, the time after which a browser comes
/// back, and a snapshot.
final class EventStreamHead {
    private static final byte[] HEAD =
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-cache, no-transform\r
            X-Accel-Buffering: no\r
            Connection: close\r
            """
                    .getBytes(US_ASCII);

    private static final byte[] BEGIN = "retry: 1000\n\n".getBytes(US_ASCII);

    private EventStreamHead() {}

    /// @param id empty: no partition has an event
    static byte[] snapshot(String id, JsonWriter json) {
        byte[] begin = ((id.isEmpty() ? "" : "id: " + id + "\n") + "event: snapshot\ndata: ").getBytes(US_ASCII);
        byte[] snapshot = Arrays.copyOf(begin, begin.length + json.size() + 2);
        json.copyTo(snapshot, begin.length);
        snapshot[snapshot.length - 2] = '\n';
        snapshot[snapshot.length - 1] = '\n';
        return snapshot;
    }

    /// Sends the head with the headers of the response.
    ///
    /// @param first the snapshot; empty: there is none
    static void send(GuardedConnection connection, ServerResponse response, byte[] first) {
        BufferData head = BufferData.growing(512 + first.length);
        head.write(HEAD);
        for (Header header : response.headers()) {
            header.writeHttp1Header(head);
        }
        head.write('\r');
        head.write('\n');
        head.write(BEGIN);
        head.write(first);
        connection.writer().writeNow(head);
    }
}
