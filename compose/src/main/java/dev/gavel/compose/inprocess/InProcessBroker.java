package dev.gavel.compose.inprocess;

import dev.gavel.compose.inprocess.InProcessSelector.Arrival;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import kafka.network.SocketServer;
import kafka.server.BrokerServer;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.memory.MemoryPool;
import org.apache.kafka.common.network.ChannelBuilders;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipalBuilder;
import org.apache.kafka.common.security.auth.PlaintextAuthenticationContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.network.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The embedded broker as its clients in this process reach it, in place of its socket server. Everything behind that
/// is Kafka's own: request handlers, purgatories, coordinators, quotas, metrics and files.
final class InProcessBroker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InProcessBroker.class);

    private static final Duration REQUESTS_TIMEOUT = Duration.ofSeconds(5);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final BrokerServer broker;
    private final SocketServer sockets;
    private final Endpoint endpoint;
    private final ListenerName listener;
    private final KafkaPrincipalBuilder principals;
    private final boolean privileged;
    private final int maxRequestBytes;
    private final InProcessResponses responses;
    private final Map<String, InProcessConnection> connections = new ConcurrentHashMap<>();
    private final AtomicLong connectionNumber = new AtomicLong();

    /// Read by requests in the threads of clients, written once, when the broker stops.
    private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();

    private volatile boolean stopped;

    /// @param broker has started; it has one listener, without TLS and SASL
    InProcessBroker(BrokerServer broker) {
        this.broker = broker;
        this.sockets = broker.socketServer();
        this.endpoint = broker.config().dataPlaneListeners().head();
        if (endpoint.securityProtocol() != SecurityProtocol.PLAINTEXT) {
            throw new IllegalStateException("the listener of the embedded broker is not PLAINTEXT but " + endpoint);
        }
        this.listener = new ListenerName(endpoint.listener());
        this.principals =
                ChannelBuilders.createPrincipalBuilder(
                        broker.config().valuesWithPrefixOverride(listener.configPrefix()), null, null);
        this.privileged = listener.equals(broker.config().interBrokerListenerName());
        this.maxRequestBytes = broker.config().socketRequestMaxBytes();
        this.responses = new InProcessResponses(sockets, listener, connections);
        sockets.dataPlaneRequestChannel().addProcessor(responses);
    }

    /// Any thread.
    ///
    /// @throws ConnectException if the broker has stopped, or is not the one with this address
    InProcessConnection connect(String node, InetSocketAddress address, Consumer<Arrival> arrivals)
            throws ConnectException {
        if (address.getPort() != endpoint.port()) {
            throw new ConnectException(
                    address + " is not the broker of this process, which has port " + endpoint.port());
        }
        // In the form of the socket server.
        String id =
                "%s:%d-%s:0-%d-%d"
                        .formatted(
                                endpoint.host(),
                                endpoint.port(),
                                LOOPBACK.getHostAddress(),
                                responses.id(),
                                connectionNumber.getAndIncrement());
        InProcessConnection connection =
                new InProcessConnection(
                        node,
                        id,
                        principals.build(new PlaintextAuthenticationContext(LOOPBACK, listener.value())),
                        arrivals);
        connections.put(id, connection);
        if (stopped) {
            connections.remove(id);
            throw new ConnectException("the broker has stopped");
        }
        return connection;
    }

    void forget(InProcessConnection connection) {
        connections.remove(connection.id());
    }

    RequestRunner requestRunner() {
        return new RequestRunner(this, broker);
    }

    /// Whether a request may run in this thread; if so, it has to [#leave] afterwards.
    boolean enter() {
        return !stopped && running.readLock().tryLock();
    }

    void leave() {
        running.readLock().unlock();
    }

    /// Disconnects all clients, and returns when no request runs in a client's thread any more. To be called before the
    /// broker is shut down: it must not be writing then.
    @Override
    public void close() {
        stopped = true;
        connections.values().forEach(connection -> connection.arrive(new Arrival.Disconnect(connection)));
        try {
            if (!running.writeLock().tryLock(REQUESTS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("requests are still running in the threads of clients; stopping the broker");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.dataPlaneRequestChannel().removeProcessor(responses.id());
        responses.close();
    }

    /// As the socket server does with what it has read.
    ///
    /// @throws InvalidRequestException if it is too large, or not one that this broker knows
    Request request(InProcessConnection connection, Send send) throws IOException {
        if (send.size() - Integer.BYTES > maxRequestBytes) {
            throw new InvalidRequestException("a request of " + send.size() + " bytes is too large");
        }
        ByteBuffer bytes = CollectedBytes.of(send);
        RequestHeader header = RequestHeader.parse(bytes);
        if (!sockets.apiVersionManager().isApiEnabled(header.apiKey(), header.apiVersion())) {
            throw new InvalidRequestException(header + " is not enabled");
        }
        RequestContext context =
                new RequestContext(
                        header,
                        connection.id(),
                        LOOPBACK,
                        Optional.of(0),
                        connection.principal(),
                        listener,
                        endpoint.securityProtocol(),
                        connection.client(),
                        privileged,
                        Optional.of(principals));
        Request request =
                new Request(
                        responses.id(),
                        context,
                        Time.SYSTEM.nanoseconds(),
                        MemoryPool.NONE,
                        bytes,
                        sockets.dataPlaneRequestChannel().metrics());
        if (header.apiKey() == ApiKeys.API_VERSIONS) {
            introduce(connection, request.body(ApiVersionsRequest.class));
        }
        return request;
    }

    private static void introduce(InProcessConnection connection, ApiVersionsRequest versions) {
        if (versions.isValid()) {
            connection.introduce(
                    new ClientInformation(
                            versions.data().clientSoftwareName(), versions.data().clientSoftwareVersion()));
        }
    }
}
