package dev.gavel.projector;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.fold.Fold;
import dev.gavel.projector.postgres.PostgresSink;
import dev.gavel.projector.redis.RedisSink;
import dev.gavel.projector.table.BidRows;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Measures the figures of ADR 0006, which says how to run it. Arguments: events per run, events per batch.
///
/// Compares three ways to write the same bids to `bids`, then measures an event's complete projection (decode, fold,
/// Postgres, Redis) for few and for many auctions. CPU time is taken per process, so it is valid on a busy machine too.
final class ProjectionMeasurement {
    private static final String UNNEST =
            """
            INSERT INTO bids SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
              ?::bigint[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::timestamptz[])\
            """;
    private static final String COPY_TEXT = BidRows.COPY.replace("(FORMAT binary)", "");

    private final Stores stores;
    private final ProjectorConnections connections;
    private final Path directory;
    private final int events;
    private final int batchEvents;
    private final PrintStream out = System.out;
    private final BidRows rows = new BidRows();

    private ProjectionMeasurement(
            Stores stores, ProjectorConnections connections, Path directory, int events, int batchEvents) {
        this.stores = stores;
        this.connections = connections;
        this.directory = directory;
        this.events = events;
        this.batchEvents = batchEvents;
    }

    static void main(String[] args) throws Exception {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : 500_000;
        int batch = args.length > 1 ? Integer.parseInt(args[1]) : ProjectorConfig.DEFAULT_BATCH;
        Path directory = Files.createTempDirectory("gavel-measurement");
        try (Stores stores = Stores.start(directory);
                ProjectorConnections connections = ProjectorConnections.open(stores)) {
            new ProjectionMeasurement(stores, connections, directory, events, batch).run();
        }
    }

    private interface Method {
        void write(List<Event> bids, Connection connection) throws SQLException;
    }

    private void run() throws Exception {
        out.printf("%d events in batches of %d%n", events, batchEvents);
        out.printf("%-34s %10s %12s %12s %12s%n", "", "events/s", "own µs", "postgres µs", "redis µs");
        for (int round = 0; round < 2; round++) {
            measureBids("COPY binary", this::copyBinary);
            measureBids("COPY text", this::copyText);
            measureBids("unnest", this::unnest);
            for (int auctions : new int[] {100, 10_000, 100_000}) {
                measureProjection(auctions);
            }
        }
    }

    private void measureBids(String name, Method method) throws Exception {
        stores.clear();
        Cpu before = cpu();
        try (Connection connection = connections.database().getConnection()) {
            for (int from = 0; from < events; from += batchEvents) {
                List<Event> bids = new ArrayList<>(batchEvents);
                for (int i = from; i < from + batchEvents; i++) {
                    bids.add(bid(i, 10_000));
                }
                method.write(bids, connection);
                connection.commit();
            }
        }
        print("bids by " + name, before, events);
    }

    /// Measures bids only; the auctions are opened before.
    private void measureProjection(int auctions) throws Exception {
        stores.clear();
        PostgresSink postgres = new PostgresSink(connections.database());
        RedisSink redis = connections.redisSink(Duration.ofSeconds(10));
        redis.assign(postgres.offsets(List.of(0)));
        long next = 0;
        for (int i = 0; i < auctions; i += 1_000) {
            Event[] opened = new Event[Math.min(auctions, 1_000)];
            for (int j = 0; j < opened.length; j++) {
                opened[j] = SampleEvents.opened(i + j + 1, 0, 0);
            }
            postgres.write(Batches.of(0, next, opened));
            next += opened.length;
        }
        redis.assign(postgres.offsets(List.of(0)));
        while (!Long.toString(next).equals(stores.redis().get(RedisKeys.nextOffset(0)))) {
            redis.maintain();
        }
        List<List<ConsumerRecord<byte[], byte[]>>> polls = polls(auctions, next);

        Cpu before = cpu();
        for (List<ConsumerRecord<byte[], byte[]>> poll : polls) {
            EventBatch batch = Fold.of(poll, List.of(new OffsetRange(0, next, next + poll.size())));
            next += poll.size();
            postgres.write(batch);
            redis.write(batch);
            redis.maintain();
        }
        print("projection, " + auctions + " auctions", before, events);
        if (redis.isRefilling()) {
            throw new IllegalStateException("Redis fell behind, so the measurement is invalid");
        }
    }

    private List<List<ConsumerRecord<byte[], byte[]>>> polls(int auctions, long firstOffset) {
        List<List<ConsumerRecord<byte[], byte[]>>> polls = new ArrayList<>();
        for (int from = 0; from < events; from += batchEvents) {
            List<ConsumerRecord<byte[], byte[]>> poll = new ArrayList<>(batchEvents);
            for (int i = from; i < from + batchEvents; i++) {
                poll.add(SampleEvents.record(firstOffset + i, bid(i, auctions)));
            }
            polls.add(poll);
        }
        return polls;
    }

    /// Spread pseudo-randomly over the auctions; every third bid is rejected.
    private static Event bid(int number, int auctions) {
        long auction = Math.floorMod((number * 0x9E3779B97F4A7C15L) >>> 20, auctions) + 1L;
        return number % 3 == 0
                ? SampleEvents.refused(auction, 0, number + 1L, number + 1L)
                : SampleEvents.accepted(auction, 0, number + 1L, number + 1L);
    }

    private void copyBinary(List<Event> bids, Connection connection) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(BidRows.COPY);
        rows.write(bids, copy::writeToCopy);
        copy.endCopy();
    }

    private void copyText(List<Event> bids, Connection connection) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY_TEXT);
        StringBuilder text = new StringBuilder(bids.size() * 128);
        for (Event event : bids) {
            Standing standing = SampleEvents.standing(event.sequence());
            text.append(event.auctionId())
                    .append('\t')
                    .append(event.position().bidId())
                    .append('\t')
                    .append(placed(event).bidderId())
                    .append('\t')
                    .append(placed(event).amountMicros())
                    .append('\t')
                    .append(reason(event) == null ? "\\N" : reason(event))
                    .append('\t')
                    .append(standing.priceMicros())
                    .append('\t')
                    .append(standing.minimumNextBidMicros())
                    .append('\t')
                    .append(standing.leaderId())
                    .append('\t')
                    .append(Instant.ofEpochMilli(standing.endsAtMs()))
                    .append('\t')
                    .append(Instant.ofEpochMilli(event.atMs()))
                    .append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        copy.endCopy();
    }

    private void unnest(List<Event> bids, Connection connection) throws SQLException {
        long[][] numbers = new long[7][bids.size()];
        String[][] texts = new String[3][bids.size()];
        for (int i = 0; i < bids.size(); i++) {
            Event event = bids.get(i);
            Standing standing = SampleEvents.standing(event.sequence());
            numbers[0][i] = event.auctionId();
            numbers[1][i] = event.position().bidId();
            numbers[2][i] = placed(event).bidderId();
            numbers[3][i] = placed(event).amountMicros();
            numbers[4][i] = standing.priceMicros();
            numbers[5][i] = standing.minimumNextBidMicros();
            numbers[6][i] = standing.leaderId();
            texts[0][i] = reason(event);
            texts[1][i] = Instant.ofEpochMilli(standing.endsAtMs()).toString();
            texts[2][i] = Instant.ofEpochMilli(event.atMs()).toString();
        }
        Object[] arrays = {
            numbers[0],
            numbers[1],
            numbers[2],
            numbers[3],
            texts[0],
            numbers[4],
            numbers[5],
            numbers[6],
            texts[1],
            texts[2]
        };
        try (PreparedStatement insert = connection.prepareStatement(UNNEST)) {
            for (int i = 0; i < arrays.length; i++) {
                insert.setObject(i + 1, arrays[i]);
            }
            insert.executeUpdate();
        }
    }

    private static PlaceBid placed(Event event) {
        return event.fact() instanceof Fact.BidRefused refused
                ? refused.bid()
                : ((Fact.BidAccepted) event.fact()).bid();
    }

    private static @Nullable String reason(Event event) {
        return event.fact() instanceof Fact.BidRefused refused ? refused.reason().code() : null;
    }

    private record Cpu(long wallNs, double ownUs, double postgresUs, double redisUs) {}

    private Cpu cpu() throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Cpu(System.nanoTime(), system.getProcessCpuTime() / 1e3, postgresUs(), redisUs());
    }

    /// CPU time of the postmaster and its children.
    private double postgresUs() throws Exception {
        Path pidFile = directory.resolve("postgres").resolve("postmaster.pid");
        ProcessHandle postmaster =
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst())).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.children())
                .mapToDouble(process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3)
                .sum();
    }

    private double redisUs() {
        return stores.redis()
                .info("cpu")
                .lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)) * 1e6)
                .sum();
    }

    private void print(String what, Cpu before, int count) throws Exception {
        Cpu after = cpu();
        out.printf(
                "%-34s %10.0f %12.1f %12.1f %12.1f%n",
                what,
                count / ((after.wallNs - before.wallNs) / 1e9),
                (after.ownUs - before.ownUs) / count,
                (after.postgresUs - before.postgresUs) / count,
                (after.redisUs - before.redisUs) / count);
    }
}
