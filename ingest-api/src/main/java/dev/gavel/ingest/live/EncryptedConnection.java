package dev.gavel.ingest.live;

import java.io.IOException;

/// A subscriber's connection with TLS of this server. Whoever writes or reads waits, and encrypts or decrypts itself.
public interface EncryptedConnection {
    /// Returns when the bytes are written.
    void write(byte[] bytes) throws IOException;

    /// Waits for bytes of the client, which are discarded.
    ///
    /// @return `false` if the client has closed the connection
    boolean read();
}
