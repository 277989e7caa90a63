package dev.gavel.projector;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.SampleEvents;
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

/// The numbers of docs/adr/0006. Run by hand, as the ADR says; arguments: events of a run, events of a batch.
///
/// First three ways to put the same decided bids into `bids`, then the whole way of an event (decode, fold, Postgres,
/// Redis) for few and for many auctions. CPU is that of each process, so it holds on a busy machine too.
final class ProjectionMeasurement {
    private static final String UNNEST =
            """
            INSERT INTO bids SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
              ?::bigint[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::timestamptz[])\
            """;
    private static final String COPY_TEXT = BidRows.COPY.replace("(FORMAT binary)", "");

    private final ProjectorStores stores;
    private final Path directory;
    private final int events;
    private final int batchEvents;
    private final PrintStream out = System.out;
    private final BidRows rows = new BidRows();

    private ProjectionMeasurement(ProjectorStores stores, Path directory, int events, int batchEvents) {
        this.stores = stores;
        this.directory = directory;
        this.events = events;
        this.batchEvents = batchEvents;
    }

    static void main(String[] args) throws Exception {
        int events = args.length > 0 ? Integer.parseInt(args[0]) : 500_000;
        int batch = args.length > 1 ? Integer.parseInt(args[1]) : ProjectorConfig.DEFAULT_BATCH;
        Path directory = Files.createTempDirectory("gavel-measurement");
        try (ProjectorStores stores = ProjectorStores.start(directory)) {
            new ProjectionMeasurement(stores, directory, events, batch).run();
        }
    }

    private interface Way {
        void write(List<Event> bids, Connection connection) throws SQLException;
    }

    private void run() throws Exception {
        out.printf("%d events in batches of %d%n", events, batchEvents);
        out.printf("%-34s %10s %12s %12s %12s%n", "", "events/s", "own µs", "postgres µs", "redis µs");
        for (int round = 0; round < 2; round++) {
            bids("COPY binary", this::copyBinary);
            bids("COPY text", this::copyText);
            bids("unnest", this::unnest);
            for (int auctions : new int[] {100, 10_000, 100_000}) {
                whole(auctions);
            }
        }
    }

    private void bids(String name, Way way) throws Exception {
        stores.clear();
        Cpu before = cpu();
        try (Connection connection = stores.database().getConnection()) {
            for (int from = 0; from < events; from += batchEvents) {
                List<Event> bids = new ArrayList<>(batchEvents);
                for (int i = from; i < from + batchEvents; i++) {
                    bids.add(bid(i, 10_000));
                }
                way.write(bids, connection);
                connection.commit();
            }
        }
        print("bids by " + name, before, events);
    }

    /// Opening the auctions is not measured.
    private void whole(int auctions) throws Exception {
        stores.clear();
        PostgresSink postgres = new PostgresSink(stores.database());
        RedisSink redis = stores.redisSink(Duration.ofSeconds(10));
        redis.place(postgres.offsets(List.of(0)));
        long next = 0;
        for (int i = 0; i < auctions; i += 1_000) {
            Event[] opened = new Event[Math.min(auctions, 1_000)];
            for (int j = 0; j < opened.length; j++) {
                opened[j] = SampleEvents.opened(i + j + 1, 0, 0);
            }
            postgres.write(Batches.of(0, next, opened));
            next += opened.length;
        }
        redis.place(postgres.offsets(List.of(0)));
        while (!Long.toString(next).equals(stores.redis().get(RedisKeys.nextOffset(0)))) {
            redis.tend();
        }
        List<List<ConsumerRecord<byte[], byte[]>>> polls = polls(auctions, next);

        Cpu before = cpu();
        for (List<ConsumerRecord<byte[], byte[]>> poll : polls) {
            Batch batch = Fold.of(poll, List.of(new Span(0, next, next + poll.size())));
            next += poll.size();
            postgres.write(batch);
            redis.write(batch);
            redis.tend();
        }
        print("the whole way, " + auctions + " auctions", before, events);
        if (redis.isBusy()) {
            throw new IllegalStateException("Redis fell behind: this was not the measurement intended");
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

    /// Spread over the auctions as by chance, every third one refused.
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

    /// The postmaster and its children.
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
