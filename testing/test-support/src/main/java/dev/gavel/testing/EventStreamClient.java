package dev.gavel.testing;

import dev.gavel.testing.contract.ApiContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One connection to a stream of server-sent events, read by a thread of its own. An event that is not there to its end
/// is dropped, as a browser does.
public final class EventStreamClient implements AutoCloseable {
    private final HttpClient client;
    private final List<ServerEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final String path;
    private final HttpResponse<InputStream> response;
    private final Thread thread = new Thread(this::read, "event-stream-client");

    /// @param id of the event, or of the last one that had an id
    public record ServerEvent(String id, String name, String data) {}

    /// Returns when the head of the response is there.
    ///
    /// @param lastEventId the header; null: none
    public EventStreamClient(int port, String path, @Nullable String lastEventId)
            throws IOException, InterruptedException {
        this(port, path, lastEventId, null);
    }

    /// @param tls null: over HTTP
    public EventStreamClient(int port, String path, @Nullable String lastEventId, @Nullable SSLContext tls)
            throws IOException, InterruptedException {
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        client = tls == null ? builder.build() : builder.sslContext(tls).build();
        String origin = tls == null ? "http://127.0.0.1:" : "https://localhost:";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + port + path));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        this.path = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        response = ApiContract.check(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        thread.setDaemon(true);
        thread.start();
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /// What has arrived so far, without snapshots.
    public List<ServerEvent> events() {
        return all().stream().filter(event -> !event.name().equals("snapshot")).toList();
    }

    /// What has arrived so far.
    ///
    /// @throws AssertionError if an event is not what the API's document says
    public List<ServerEvent> all() {
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
        return events;
    }

    public List<String> comments() {
        return comments;
    }

    public boolean isOver() {
        return !thread.isAlive();
    }

    /// The position to continue from with another connection; null: nothing has arrived.
    public @Nullable String lastId() {
        return events.isEmpty() ? null : events.getLast().id();
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            StringBuilder data = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(":")) {
                    comments.add(line);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && !data.isEmpty()) {
                    faults.addAll(ApiContract.eventFaultsOf(path, name, data.toString()));
                    events.add(new ServerEvent(id, name, data.toString()));
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // The connection has ended, in whatever way.
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
