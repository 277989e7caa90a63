package dev.gavel.compose.inprocess;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of one Kafka client to the broker in the same process, in place of its sockets.
///
/// A request runs in the thread that polls, as far as the broker goes without waiting. What the broker completes later
/// arrives in a queue and wakes that thread. As in Kafka's own selector, one thread at a time polls, and only [#wakeup]
/// is for others.
final class InProcessSelector implements Selectable {
    private static final Logger log = LoggerFactory.getLogger(InProcessSelector.class);

    private static final ChannelState DISCONNECTED = ChannelState.READY;

    private final InProcessBroker broker;
    private final RequestRunner runner;

    /// By node. Concurrent, because metrics count them.
    private final Map<String, InProcessConnection> connections = new ConcurrentHashMap<>();

    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final List<NetworkSend> completedSends = new ArrayList<>();
    private final List<NetworkReceive> completedReceives = new ArrayList<>();
    private final List<String> connected = new ArrayList<>();
    private final Map<String, ChannelState> disconnected = new HashMap<>();
    private volatile @Nullable Thread parked;
    private volatile boolean woken;

    InProcessSelector(InProcessBroker broker) {
        this.broker = broker;
        this.runner = broker.requestRunner();
    }

    /// What the broker tells a connection, in this order.
    sealed interface Arrival {
        InProcessConnection connection();

        record Response(InProcessConnection connection, ByteBuffer bytes) implements Arrival {}

        /// A request without a response is complete.
        record NoResponse(InProcessConnection connection) implements Arrival {}

        record Disconnect(InProcessConnection connection) implements Arrival {}

        /// A quota is exceeded: no further request is taken until it is off again.
        record Throttling(InProcessConnection connection, boolean on) implements Arrival {}
    }

    int connectionCount() {
        return connections.size();
    }

    @Override
    public void connect(String node, InetSocketAddress address, int sendBufferSize, int receiveBufferSize)
            throws IOException {
        if (connections.containsKey(node)) {
            throw new IllegalStateException("there is a connection to node " + node + " already");
        }
        connections.put(node, broker.connect(node, address, this::arrive));
    }

    @Override
    public void send(NetworkSend send) {
        InProcessConnection connection = connections.get(send.destinationId());
        if (connection == null) {
            throw new IllegalStateException("there is no connection to node " + send.destinationId());
        }
        connection.enqueue(send);
    }

    @Override
    public void poll(long timeoutMs) {
        completedSends.clear();
        completedReceives.clear();
        connected.clear();
        disconnected.clear();
        announceConnections();
        runRequests();
        if (connected.isEmpty() && disconnected.isEmpty()) {
            awaitArrival(timeoutMs);
        }
        woken = false;
        receive();
        // A request that waited for the response before it.
        runRequests();
    }

    @Override
    public void wakeup() {
        woken = true;
        unpark();
    }

    @Override
    public void close() {
        List.copyOf(connections.keySet()).forEach(this::close);
    }

    @Override
    public void close(String node) {
        InProcessConnection connection = connections.remove(node);
        if (connection != null) {
            broker.forget(connection);
        }
    }

    @Override
    public List<NetworkSend> completedSends() {
        return completedSends;
    }

    @Override
    public Collection<NetworkReceive> completedReceives() {
        return completedReceives;
    }

    @Override
    public Map<String, ChannelState> disconnected() {
        return disconnected;
    }

    @Override
    public List<String> connected() {
        return connected;
    }

    @Override
    public boolean isChannelReady(String node) {
        InProcessConnection connection = connections.get(node);
        return connection != null && connection.isAnnounced();
    }

    // Only Kafka's servers mute connections.

    @Override
    public void mute(String node) {
        throw new UnsupportedOperationException("mute");
    }

    @Override
    public void unmute(String node) {
        throw new UnsupportedOperationException("unmute");
    }

    @Override
    public void muteAll() {
        throw new UnsupportedOperationException("muteAll");
    }

    @Override
    public void unmuteAll() {
        throw new UnsupportedOperationException("unmuteAll");
    }

    private void announceConnections() {
        for (InProcessConnection connection : connections.values()) {
            if (!connection.isAnnounced()) {
                connection.announce();
                connected.add(connection.node());
            }
        }
    }

    private void runRequests() {
        for (InProcessConnection connection : connections.values()) {
            NetworkSend send = connection.takeRequest();
            if (send != null) {
                try {
                    runner.run(connection, send.send());
                    completedSends.add(send);
                } catch (IOException | RuntimeException e) {
                    // As the socket server does with a request that it cannot read.
                    log.atDebug().addKeyValue("connection", connection.id()).setCause(e).log("request failed");
                    disconnect(connection);
                }
            }
        }
    }

    private void awaitArrival(long timeoutMs) {
        long beganNs = System.nanoTime();
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        parked = Thread.currentThread();
        try {
            while (arrivals.isEmpty() && !woken && !Thread.currentThread().isInterrupted()) {
                long leftNs = timeoutNs - (System.nanoTime() - beganNs);
                if (leftNs <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, leftNs);
            }
        } finally {
            parked = null;
        }
    }

    private void receive() {
        for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
            InProcessConnection connection = arrival.connection();
            if (connections.get(connection.node()) != connection) {
                continue; // The client has closed it.
            }
            switch (arrival) {
                case Arrival.Response(InProcessConnection _, ByteBuffer bytes) -> {
                    connection.requestDone();
                    completedReceives.add(new NetworkReceive(connection.node(), bytes));
                }
                case Arrival.NoResponse _ -> connection.requestDone();
                case Arrival.Disconnect _ -> disconnect(connection);
                case Arrival.Throttling(InProcessConnection _, boolean on) -> connection.throttle(on);
            }
        }
    }

    private void disconnect(InProcessConnection connection) {
        close(connection.node());
        disconnected.put(connection.node(), DISCONNECTED);
    }

    /// Any thread.
    private void arrive(Arrival arrival) {
        arrivals.add(arrival);
        unpark();
    }

    private void unpark() {
        Thread thread = parked;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
