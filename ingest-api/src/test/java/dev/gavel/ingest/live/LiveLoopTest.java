package dev.gavel.ingest.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.ingest.live.LogHistory.HistorySlice;
import dev.gavel.schema.Event;
import dev.gavel.testing.SampleEvents;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random logs, batches and subscribers: whoever comes when and continues wherever gets every later event once and in
/// order, from history, from memory and live.
class LiveLoopTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int PARTITIONS = 3;
    private static final int AUCTIONS = 2;
    private static final int EVENTS = 400;
    private static final Pattern FRAME =
            Pattern.compile("id: (\\S+)\nevent: \\w+\ndata: \\{[^\n]*\"position\":\"(\\d@\\d+)\"[^\n]*\\}\n\n");

    private final List<List<LogRecord>> log = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    private record Client(Socket socket, List<String> wanted, boolean ofAll, StringBuilder received) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everySubscriberGetsEveryEventAfterItsPositionOnceAndInOrder(int seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        writeLog(random);
        long[] start = new long[PARTITIONS];
        Arrays.setAll(start, _ -> random.nextInt(EVENTS / 2));
        // About forty events of each partition stay in memory.
        LiveLimits limits = new LiveLimits(Duration.ofMinutes(1), Duration.ofSeconds(30), PARTITIONS * 40L * 160);
        try (LiveLoop loop = new LiveLoop(PARTITIONS, limits);
                ExecutorService reader = Executors.newSingleThreadExecutor();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            loop.start((subscriber, floors) -> reader.execute(() -> readHistory(loop, subscriber, floors)));
            subscribe(random, loop, server);
            loop.startAfter(positionsBefore(start));
            int[] next = Arrays.stream(start).mapToInt(Math::toIntExact).toArray();
            for (int round = 0; Arrays.stream(next).anyMatch(at -> at < EVENTS); round++) {
                loop.polled(batch(random, next));
                if (round % 3 == 0) {
                    subscribe(random, loop, server);
                }
                if (round == 20) {
                    // The consumer has failed and goes on at the end, with a gap.
                    Arrays.setAll(next, partition -> Math.min(EVENTS, next[partition] + 5));
                    loop.startAfter(positionsBefore(Arrays.stream(next).asLongStream().toArray()));
                }
            }
            for (Client client : clients) {
                await("seed " + seed)
                        .atMost(BOUND)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> receive(client).size() >= client.wanted.size());
                List<String> received = receive(client);
                if (client.ofAll) {
                    assertThat(received).containsExactlyInAnyOrderElementsOf(client.wanted);
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        String prefix = partition + "@";
                        assertThat(received.stream().filter(id -> id.startsWith(prefix)))
                                .containsExactlyElementsOf(
                                        client.wanted.stream().filter(id -> id.startsWith(prefix)).toList());
                    }
                    idsAreHowFarTheClientIs(client);
                } else {
                    assertThat(received).containsExactlyElementsOf(client.wanted);
                }
                client.socket.close();
            }
        }
    }

    @Test
    void aSubscriberIsGoneWhenItsClientIs() throws Exception {
        LiveLimits limits = new LiveLimits(Duration.ofMillis(50), Duration.ofSeconds(1), 1 << 20);
        try (LiveLoop loop = new LiveLoop(1, limits);
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            loop.start((_, _) -> {});
            Socket client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
            Subscriber subscriber = new Subscriber(server.accept(), 1, 0, new long[] {0});
            loop.subscribe(subscriber);
            assertThat(client.getInputStream().readNBytes(3)).isEqualTo(Frames.HEARTBEAT);
            client.close();
            await("gone").atMost(BOUND).until(subscriber::isClosed);
        }
    }

    /// The id of each event has the client's positions with it: continuing from any of them is right.
    private static void idsAreHowFarTheClientIs(Client client) {
        Matcher frame = FRAME.matcher(client.received);
        long[] seen = new long[PARTITIONS];
        Arrays.fill(seen, -1);
        while (frame.find()) {
            String[] position = frame.group(2).split("@", -1);
            seen[Integer.parseInt(position[0])] = Long.parseLong(position[1]);
            for (String part : frame.group(1).split(",", -1)) {
                String[] at = part.split("@", -1);
                int partition = Integer.parseInt(at[0]);
                // Before its first event of a partition, the client has the position that it came with.
                if (seen[partition] >= 0) {
                    assertThat(Long.parseLong(at[1])).isEqualTo(seen[partition]);
                }
            }
        }
    }

    private void writeLog(SplittableRandom random) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<LogRecord> records = new ArrayList<>();
            for (int offset = 0; offset < EVENTS; offset++) {
                long auction = 1 + partition + PARTITIONS * (long) random.nextInt(AUCTIONS);
                Event event = SampleEvents.accepted(auction, partition, offset, offset + 1);
                records.add(LogRecord.of(SampleEvents.record(offset, event)));
            }
            log.add(records);
        }
    }

    private static long[] positionsBefore(long[] next) {
        return Arrays.stream(next).map(at -> at - 1).toArray();
    }

    private List<LogRecord> batch(SplittableRandom random, int[] next) {
        List<LogRecord> batch = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            int partition = random.nextInt(PARTITIONS);
            if (next[partition] < EVENTS) {
                batch.add(log.get(partition).get(next[partition]++));
                if (random.nextInt(10) == 0) {
                    batch.add(batch.getLast()); // On the log again.
                }
            }
        }
        return batch;
    }

    private void subscribe(SplittableRandom random, LiveLoop loop, ServerSocketChannel server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        SocketChannel channel = server.accept();
        boolean ofAll = random.nextInt(3) == 0;
        List<String> wanted = new ArrayList<>();
        if (ofAll) {
            long[] after = new long[PARTITIONS];
            Arrays.setAll(after, _ -> random.nextInt(EVENTS + 1) - 1L);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                wanted.addAll(after(partition, 0, after[partition]));
            }
            loop.subscribe(new Subscriber(channel, 0, -1, after));
        } else {
            int partition = random.nextInt(PARTITIONS);
            long auction = 1 + partition + PARTITIONS * (long) random.nextInt(AUCTIONS);
            long after = random.nextInt(EVENTS + 1) - 1L;
            wanted.addAll(after(partition, auction, after));
            loop.subscribe(new Subscriber(channel, auction, partition, new long[] {after}));
        }
        clients.add(new Client(socket, wanted, ofAll, new StringBuilder()));
    }

    private List<String> after(int partition, long auction, long after) {
        return log.get(partition).stream()
                .filter(record -> record.position() > after && (auction == 0 || record.auctionId() == auction))
                .map(record -> partition + "@" + record.position())
                .toList();
    }

    private void readHistory(LiveLoop loop, Subscriber subscriber, long[] floors) {
        int index = 0;
        while (subscriber.after[index] >= floors[index]) {
            index++;
        }
        int partition = subscriber.isOfAll() ? index : subscriber.partition;
        long from = subscriber.after[index] + 1;
        long to = Math.min(from + 30, EVENTS);
        List<LiveEvent> events =
                log.get(partition).subList((int) from, (int) to).stream()
                        .filter(record -> subscriber.isOfAll() || record.auctionId() == subscriber.auctionId)
                        .map(LiveEvent::of)
                        .map(Objects::requireNonNull)
                        .toList();
        loop.deliver(subscriber, new HistorySlice(partition, events, to - 1, to));
    }

    private static List<String> receive(Client client) {
        try {
            InputStream in = client.socket.getInputStream();
            while (in.available() > 0) {
                client.received.append(new String(in.readNBytes(in.available()), UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> positions = new ArrayList<>();
        Matcher frame = FRAME.matcher(client.received);
        while (frame.find()) {
            positions.add(frame.group(2));
        }
        return positions;
    }
}
