package dev.gavel.ingest.live;

import java.io.IOException;

/// The connection of a subscriber whose bytes are encrypted by the threads that write and read them, and not below the
/// channel.
public interface EncryptedConnection {
    /// Waits until they are written.
    void write(byte[] bytes) throws IOException;

    /// Waits for bytes of the client, which are discarded.
    ///
    /// @return `false` if the client has closed the connection
    boolean read();
}
