package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.LogPositions;
import dev.gavel.ingest.http.StreamConnections;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.connection.GuardedConnection;
import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.live.EncryptedConnection;
import dev.gavel.ingest.live.LiveEvents;
import dev.gavel.ingest.read.AppliedPositions;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.security.Callers;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// `GET /api/auctions/{id}/events` and `GET /api/events`: live events as server-sent events (docs/adr/0046). The
/// request's thread checks the request and sends the head and the snapshot. Then it hands its connection to
/// [LiveEvents] and sleeps.
final class EventStreamRoute {
    static final String AFTER = "after";
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final HeaderName LAST_EVENT_ID_HEADER = HeaderNames.create(LAST_EVENT_ID);

    /// A client can be ahead of the read models by a commit and its projection.
    private static final Duration MODELS_WAIT = Duration.ofSeconds(2);

    private static final Duration HISTORY_WAIT = Duration.ofSeconds(30);

    private final StreamConnections connections;
    private final Clients clients;
    private final LiveEvents live;
    private final ReadModels reads;
    private final AppliedPositions applied;
    private final AtLeast positions;
    private final int partitions;
    private final InstantSource clock;
    private final Callers callers;

    EventStreamRoute(
            StreamConnections connections,
            Clients clients,
            LiveEvents live,
            ReadModels reads,
            AppliedPositions applied,
            AtLeast positions,
            int partitions,
            InstantSource clock,
            Callers callers) {
        this.connections = connections;
        this.clients = clients;
        this.live = live;
        this.reads = reads;
        this.applied = applied;
        this.positions = positions;
        this.partitions = partitions;
        this.clock = clock;
        this.callers = callers;
    }

    void ofAuction(ServerRequest request, ServerResponse response) {
        GuardedConnection connection = connections.take();
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId(ApiPaths.ID);
        int partition = AuctionKey.partition(AuctionKey.encode(auctionId), partitions);
        List<Position> given = after(request);
        if (given != null && (given.size() != 1 || given.getFirst().partition() != partition)) {
            throw Problem.badRequest(
                    "bad_query",
                    "The events of auction %d are in partition %d: give one position like %d@1042."
                            .formatted(auctionId, partition, partition),
                    field(request));
        }
        try (var _ = clients.takeSubscriber(request)) {
            if (given == null) {
                ofAuctionFromNow(connection, request, response, auctionId, partition);
            } else if (!resume(connection, request, response, auctionId, given.getFirst())) {
                response.status(204).send();
                return;
            }
        }
        throw new CloseConnectionException("the stream is over");
    }

    /// Sends the auction as it is, then its events.
    private void ofAuctionFromNow(
            GuardedConnection connection,
            ServerRequest request,
            ServerResponse response,
            long auctionId,
            int partition) {
        // In this order: the auction has everything that is applied before it is read.
        long appliedOffset = applied.nextCommand(partition) - 1;
        AuctionView auction = auction(auctionId);
        long after = Math.max(appliedOffset, auction.position().offset());
        JsonWriter json = new JsonWriter(AuctionResponses.AUCTION_BYTES);
        AuctionJson.write(json, auction, clock.millis());
        EventStreamHead.send(connection, response, EventStreamHead.snapshot(partition + "@" + after, json));
        if (!connection.isToHead() && !isOver(auction)) {
            hand(
                    connection,
                    callers.recheck(request),
                    () -> live.stream(connection.channel(), encryption(connection), auctionId, partition, after));
        }
    }

    /// Continues after a position.
    ///
    /// @return `false` if the auction is over and everything was sent
    private boolean resume(
            GuardedConnection connection,
            ServerRequest request,
            ServerResponse response,
            long auctionId,
            Position after) {
        awaitModels(List.of(after));
        AuctionView auction = auctionIfAvailable(auctionId);
        if (auction != null && isOver(auction) && wasOver(auction, after)) {
            return false;
        }
        EventStreamHead.send(connection, response, new byte[0]);
        if (!connection.isToHead()) {
            hand(
                    connection,
                    callers.recheck(request),
                    () ->
                            live.stream(
                                    connection.channel(),
                                    encryption(connection),
                                    auctionId,
                                    after.partition(),
                                    after.offset()));
        }
        return true;
    }

    void ofAll(ServerRequest request, ServerResponse response) {
        GuardedConnection connection = connections.take();
        List<Position> given = after(request);
        long[] after = new long[partitions];
        Arrays.fill(after, -1);
        byte[] first = new byte[0];
        if (given == null) {
            for (int partition = 0; partition < partitions; partition++) {
                after[partition] = applied.nextCommand(partition) - 1;
            }
            String vector = LogPositions.format(after);
            JsonWriter json = new JsonWriter(64).object();
            json.field("position").text(vector.isEmpty() ? null : vector);
            first = EventStreamHead.snapshot(vector, json.endObject());
        } else {
            given.forEach(position -> after[position.partition()] = position.offset());
        }
        try (var _ = clients.takeSubscriber(request)) {
            EventStreamHead.send(connection, response, first);
            if (!connection.isToHead()) {
                hand(
                        connection,
                        callers.recheck(request),
                        () -> live.streamAll(connection.channel(), encryption(connection), after));
            }
        }
        throw new CloseConnectionException("the stream is over");
    }

    /// Of the request's thread, which is the one that encrypts; null: the connection is not encrypted.
    private static @Nullable EncryptedConnection encryption(GuardedConnection connection) {
        return connection.isSecure() ? new Encryption(connection) : null;
    }

    private record Encryption(GuardedConnection connection) implements EncryptedConnection {
        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                connection.writer().writeNow(BufferData.create(bytes));
            } catch (UncheckedIOException e) {
                throw new IOException("the client closed the connection", e);
            }
        }

        @Override
        public boolean read() {
            return connection.discardInput();
        }
    }

    /// The positions after which the client continues; `null` if it begins anew.
    private @Nullable List<Position> after(ServerRequest request) {
        // The header is newer: a browser repeats the query of its first request for ever.
        String text =
                request.headers().contains(LAST_EVENT_ID_HEADER)
                        ? request.headers().get(LAST_EVENT_ID_HEADER).values()
                        : request.query().contains(AFTER) ? request.query().get(AFTER) : null;
        if (text == null) {
            return null;
        }
        List<Position> given = LogPositions.parse(field(request), text, partitions);
        positions.checkOnLog(field(request), given);
        return given;
    }

    private static String field(ServerRequest request) {
        return request.headers().contains(LAST_EVENT_ID_HEADER) ? LAST_EVENT_ID : AFTER;
    }

    private AuctionView auction(long auctionId) {
        AuctionView auction = reads.auction(auctionId);
        if (auction == null) {
            throw NotFound.auction();
        }
        return auction;
    }

    /// The auction, or `null` while no read model answers: events come from the log.
    private @Nullable AuctionView auctionIfAvailable(long auctionId) {
        try {
            return auction(auctionId);
        } catch (ReadModels.UnavailableException e) {
            return null;
        }
    }

    private boolean isOver(AuctionView auction) {
        return switch (auction.standing().statusAt(clock.millis())) {
            case SOLD, UNSOLD, CANCELLED -> true;
            case SCHEDULED, OPEN -> false;
        };
    }

    private boolean wasOver(AuctionView auction, Position after) {
        long last = auction.position().offset();
        if (after.offset() >= last) {
            return true;
        }
        CompletableFuture<Boolean> result = live.wasOver(auction.id(), after.partition(), after.offset(), last);
        try {
            return result.get(HISTORY_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            result.cancel(false);
            throw Problem.unavailable("log_unavailable", "Kafka did not return the events. Read again later.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server stops", e);
        }
    }

    private void awaitModels(List<Position> given) {
        try {
            applied.await(given, MODELS_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server stops", e);
        }
    }

    private interface Stream {
        void run() throws InterruptedException;
    }

    /// Returns when the stream is over, or its credential is no longer accepted. Its own deadlines replace those of the
    /// connection.
    private static void hand(GuardedConnection connection, Callers.Recheck credential, Stream stream) {
        connection.unlimited();
        try (var _ = credential.watch(Thread.currentThread())) {
            stream.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
