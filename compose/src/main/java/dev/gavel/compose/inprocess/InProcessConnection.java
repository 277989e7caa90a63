package dev.gavel.compose.inprocess;

import dev.gavel.compose.inprocess.InProcessSelector.Arrival;
import java.util.function.Consumer;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.jspecify.annotations.Nullable;

/// A connection of a client to the broker. Only the thread that polls its selector uses it, except for [#arrive].
///
/// As on a socket, at most one of its requests is in the broker at a time, because responses must have the order of
/// their requests. The next one waits here; Kafka's client does not send another before.
final class InProcessConnection {
    private final String node;
    private final String id;
    private final KafkaPrincipal principal;
    private final Consumer<Arrival> arrivals;
    private ClientInformation client = ClientInformation.EMPTY;
    private boolean announced;
    private boolean requestInBroker;
    private boolean throttled;
    private @Nullable NetworkSend waiting;

    /// @param node the client's name of the connection
    /// @param id the broker's
    /// @param arrivals takes what the broker tells this connection, in any thread
    InProcessConnection(String node, String id, KafkaPrincipal principal, Consumer<Arrival> arrivals) {
        this.node = node;
        this.id = id;
        this.principal = principal;
        this.arrivals = arrivals;
    }

    String node() {
        return node;
    }

    String id() {
        return id;
    }

    KafkaPrincipal principal() {
        return principal;
    }

    /// Any thread.
    void arrive(Arrival arrival) {
        arrivals.accept(arrival);
    }

    /// The software that the client has named in its first request.
    ClientInformation client() {
        return client;
    }

    void introduce(ClientInformation named) {
        client = named;
    }

    boolean isAnnounced() {
        return announced;
    }

    void announce() {
        announced = true;
    }

    void enqueue(NetworkSend send) {
        if (waiting != null) {
            throw new IllegalStateException("a request of connection " + id + " is still waiting");
        }
        waiting = send;
    }

    /// The request that waits, if the broker takes one now; it is in the broker from now on.
    @Nullable NetworkSend takeRequest() {
        if (requestInBroker || throttled || waiting == null) {
            return null;
        }
        NetworkSend next = waiting;
        waiting = null;
        requestInBroker = true;
        return next;
    }

    void requestDone() {
        requestInBroker = false;
    }

    void throttle(boolean on) {
        throttled = on;
    }
}
