package dev.gavel.ingest.http.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// What Helidon knows of a [GuardedConnection]: its socket, but with the guarded reader and writer, and with a routing
/// that tells the connection when a request is over.
record GuardedContext(
        ConnectionContext socket, GuardedConnection connection, DataReader dataReader, DataWriter dataWriter)
        implements ConnectionContext {

    @Override
    public Router router() {
        return new GuardedRouter(socket.router(), connection);
    }

    @Override
    public ListenerContext listenerContext() {
        return socket.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return socket.executor();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return socket.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return socket.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return socket.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return socket.localPeer();
    }

    @Override
    public boolean isSecure() {
        return socket.isSecure();
    }

    @Override
    public String socketId() {
        return socket.socketId();
    }

    @Override
    public String childSocketId() {
        return socket.childSocketId();
    }

    private record GuardedRouter(Router router, GuardedConnection connection) implements Router {
        @Override
        public <T extends Routing> T routing(Class<T> routingType, T defaultValue) {
            T routing = router.routing(routingType, defaultValue);
            return routing instanceof HttpRouting http
                    ? routingType.cast(new GuardedRouting(http, connection))
                    : routing;
        }

        @Override
        public void beforeStart() {
            router.beforeStart();
        }

        @Override
        public void afterStop() {
            router.afterStop();
        }

        @Override
        public List<? extends Routing> routings() {
            return router.routings();
        }
    }

    private record GuardedRouting(HttpRouting routing, GuardedConnection connection) implements HttpRouting {
        @Override
        public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
            routing.route(context, request, response);
            connection.endRequest(request, response);
        }

        @Override
        public HttpSecurity security() {
            return routing.security();
        }
    }
}
