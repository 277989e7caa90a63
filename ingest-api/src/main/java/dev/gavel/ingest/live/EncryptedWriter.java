package dev.gavel.ingest.live;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes to an encrypted connection for [LiveLoop], which must not wait: on the thread of the subscriber's request, a
/// few bytes at a time, so that the loop sees whether the client takes any.
final class EncryptedWriter {
    /// A record of TLS.
    static final int MAX_BYTES = 16 * 1024;

    private final EncryptedConnection connection;
    private byte @Nullable [] given; // guarded by this
    private boolean ended; // guarded by this

    EncryptedWriter(EncryptedConnection connection) {
        this.connection = connection;
    }

    /// Called by the loop, when what it gave before was written.
    synchronized void give(byte[] bytes) {
        given = bytes;
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /// Writes until the subscriber is gone.
    void run(LiveLoop loop, Subscriber subscriber) throws InterruptedException {
        Thread.ofVirtual()
                .name("ingest-live-reader")
                .start(() -> {
                    while (connection.read()) {
                        // Nothing that the client sends has a meaning here.
                    }
                    loop.end(subscriber);
                });
        try {
            for (byte[] bytes = next(); bytes != null; bytes = next()) {
                connection.write(bytes);
                loop.written(subscriber, bytes.length);
            }
        } catch (IOException e) {
            loop.end(subscriber);
        }
    }

    /// `null`: the subscriber is gone.
    private synchronized byte @Nullable [] next() throws InterruptedException {
        while (given == null && !ended) {
            wait();
        }
        byte[] next = ended ? null : given;
        given = null;
        return next;
    }
}
