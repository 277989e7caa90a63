package dev.gavel.benchmarks.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Many connections to one stream, read by one thread. Every one counts its events; some also note when each arrives.
final class SubscriberSwarm implements AutoCloseable {
    private static final byte[] ID = "\nid: ".getBytes(US_ASCII);
    private static final int READ_BYTES = 256 * 1024;

    private final Selector selector = Selector.open();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final Thread thread = new Thread(this::run, "bench-subscribers");
    private volatile boolean stopping;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder closed = new LongAdder();

    /// An arrival at a subscriber that notes them.
    record Arrival(long offset, long ns) {}

    private static final class Subscriber {
        final List<Arrival> arrivals = new ArrayList<>();
        final boolean notes;
        long events;
        int matched;
        long offset = -1;
        boolean inOffset;

        Subscriber(boolean notes) {
            this.notes = notes;
        }
    }

    SubscriberSwarm() throws IOException {}

    /// Connects, sends the request, and leaves the response to the thread.
    ///
    /// @param notes whether it notes arrivals
    void add(InetSocketAddress server, String path, boolean notes) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
        channel.configureBlocking(false);
        Subscriber subscriber = new Subscriber(notes);
        subscribers.add(subscriber);
        channel.register(selector, SelectionKey.OP_READ, subscriber);
    }

    void start() {
        thread.start();
    }

    long bytes() {
        return bytes.sum();
    }

    /// Subscribers that the server has disconnected.
    long closed() {
        return closed.sum();
    }

    /// To be called after [#close].
    long events() {
        return subscribers.stream().mapToLong(subscriber -> subscriber.events).sum();
    }

    /// To be called after [#close].
    List<Arrival> arrivals() {
        List<Arrival> all = new ArrayList<>();
        subscribers.forEach(subscriber -> all.addAll(subscriber.arrivals));
        return all;
    }

    private void run() {
        try {
            while (!stopping) {
                selector.select(this::read, 100);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(SelectionKey key) {
        try {
            buffer.clear();
            int read = ((SocketChannel) key.channel()).read(buffer);
            if (read < 0) {
                close(key);
                return;
            }
            bytes.add(read);
            buffer.flip();
            scan((Subscriber) key.attachment());
        } catch (IOException e) {
            close(key);
        }
    }

    private void close(SelectionKey key) {
        closed.increment();
        key.cancel();
    }

    /// Only those that note arrivals parse what they read: parsing everything would distort the measurement.
    private void scan(Subscriber subscriber) {
        if (!subscriber.notes) {
            return;
        }
        long ns = System.nanoTime();
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (subscriber.inOffset) {
                if (next >= '0' && next <= '9') {
                    subscriber.offset = subscriber.offset * 10 + next - '0';
                } else if (next == '@') {
                    subscriber.offset = 0;
                } else {
                    subscriber.inOffset = false;
                    subscriber.events++;
                    subscriber.arrivals.add(new Arrival(subscriber.offset, ns));
                }
            } else if (next == ID[subscriber.matched]) {
                subscriber.matched++;
                if (subscriber.matched == ID.length) {
                    subscriber.matched = 0;
                    subscriber.inOffset = true;
                    subscriber.offset = 0;
                }
            } else {
                subscriber.matched = next == ID[0] ? 1 : 0;
            }
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
