package dev.gavel.compose.inprocess;

import dev.gavel.compose.inprocess.InProcessSelector.Arrival;
import java.io.IOException;
import java.util.Map;
import kafka.network.Processor;
import kafka.network.SocketServer;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;
import org.apache.kafka.network.CloseConnectionResponse;
import org.apache.kafka.network.EndThrottlingResponse;
import org.apache.kafka.network.NoOpResponse;
import org.apache.kafka.network.Request;
import org.apache.kafka.network.Response;
import org.apache.kafka.network.SendResponse;
import org.apache.kafka.network.StartThrottlingResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the place of the broker's network thread, which is not started for in-process connections: the thread that
/// completes a request hands its response to the client.
///
/// That thread also copies the records of a fetch from their file. It is one of the broker's, or one of a client that
/// is in the broker, and therefore never interrupted, which would close the file.
final class InProcessResponses extends Processor {
    private static final Logger log = LoggerFactory.getLogger(InProcessResponses.class);

    private final Map<String, InProcessConnection> connections;

    InProcessResponses(SocketServer sockets, ListenerName listener, Map<String, InProcessConnection> connections) {
        super(
                sockets.nextProcessorId(),
                Time.SYSTEM,
                sockets.config().socketRequestMaxBytes(),
                sockets.dataPlaneRequestChannel(),
                sockets.connectionQuotas(),
                sockets.config().connectionsMaxIdleMs(),
                sockets.config().failedAuthenticationDelayMs(),
                listener,
                SecurityProtocol.PLAINTEXT,
                sockets.config(),
                sockets.metrics(),
                sockets.credentialProvider(),
                MemoryPool.NONE,
                new LogContext("[in-process] "),
                1,
                listener.equals(sockets.config().interBrokerListenerName()),
                sockets.apiVersionManager(),
                "in-process-responses-never-started",
                sockets.connectionDisconnectListeners());
        this.connections = connections;
    }

    @Override
    public void enqueueResponse(Response response) {
        Request request = response.request();
        request.responseDequeueTimeNanos(Time.SYSTEM.nanoseconds());
        InProcessConnection connection = connections.get(request.context().connectionId());
        // Null: the client has closed the connection.
        if (connection != null) {
            connection.arrive(arrival(response, connection));
        }
        if (!(response instanceof StartThrottlingResponse || response instanceof EndThrottlingResponse)) {
            request.updateRequestMetrics(0, response.responseLog());
        }
    }

    /// No response waits here.
    @Override
    public int responseQueueSize() {
        return 0;
    }

    private static Arrival arrival(Response response, InProcessConnection connection) {
        return switch (response) {
            case SendResponse send -> sent(send, connection);
            case NoOpResponse _ -> new Arrival.NoResponse(connection);
            case CloseConnectionResponse _ -> new Arrival.Disconnect(connection);
            case StartThrottlingResponse _ -> new Arrival.Throttling(connection, true);
            case EndThrottlingResponse _ -> new Arrival.Throttling(connection, false);
        };
    }

    private static Arrival sent(SendResponse response, InProcessConnection connection) {
        try {
            return new Arrival.Response(connection, CollectedBytes.of(response.responseSend()));
        } catch (IOException | RuntimeException e) {
            // As the socket server does when it cannot send a response.
            log.atError().addKeyValue("connection", connection.id()).setCause(e).log("response failed");
            return new Arrival.Disconnect(connection);
        }
    }
}
