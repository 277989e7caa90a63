package dev.gavel.ingest.http.client;

import dev.gavel.ingest.http.client.SharedLimit.Result;
import dev.gavel.ingest.json.Problem;
import io.helidon.webserver.http.ServerRequest;

/// The memory of all responses that are being built or written (docs/adr/0033). A response is counted from before it is
/// built until its last byte is written or its client is disconnected. Responses below [#MIN_BYTES], which almost all
/// are, are not counted: the number of connections bounds them.
public final class ResponseBudget {
    /// A smaller response is not counted.
    public static final int MIN_BYTES = 1024;

    /// A body exists twice while it is written: Helidon copies it into one buffer with the head.
    private static final int COPIES = 2;

    private final Clients clients;

    public ResponseBudget(Clients clients) {
        this.clients = clients;
    }

    /// The budget of the server that handles the request.
    public static ResponseBudget of(ServerRequest request) {
        return request.listenerContext()
                .context()
                .get(ResponseBudget.class)
                .orElseThrow(() -> new IllegalStateException("this server has no response budget"));
    }

    /// Reserves memory before a response is built.
    ///
    /// @throws Problem 503 if all responses together would have too much, 429 if those of this client would
    public Memory reserve(ServerRequest request, long bytes) {
        Memory memory = new Memory(clients.responseBytes(), clients.of(request));
        memory.require(bytes);
        return memory;
    }

    private static void requireTaken(Result result) {
        switch (result) {
            case TAKEN -> {}
            case AT_LIMIT ->
                    throw Problem.unavailable(
                            "too_many_response_bytes",
                            "The responses in progress have reached their memory limit. Send the request again, or"
                                    + " ask for a smaller page with limit.");
            case CLIENT_AT_LIMIT ->
                    throw Problem.tooMany(
                            "too_many_response_bytes_of_client",
                            "The responses in progress to your address have reached their memory limit. Read them,"
                                    + " and ask for smaller pages. "
                                    + Clients.behindProxy());
        }
    }

    /// Counts a response that must be sent whatever the budget, because what it says has happened.
    public Memory charge(ServerRequest request, long bytes) {
        Memory memory = new Memory(clients.responseBytes(), clients.of(request));
        memory.resize(bytes);
        return memory;
    }

    /// What a body of this size takes while it is written.
    public static long ofBody(long bytes) {
        return COPIES * bytes;
    }

    /// The memory of one response. Used by the thread of its request.
    public static final class Memory implements Clients.Lease {
        private final SharedLimit limit;
        private final ClientAddress client;
        private long held;

        private Memory(SharedLimit limit, ClientAddress client) {
            this.limit = limit;
            this.client = client;
        }

        /// Returns `false` if the budget does not allow as much; then nothing has changed.
        public boolean fits(long bytes) {
            return tryResize(bytes) == Result.TAKEN;
        }

        /// Grows if it is smaller.
        ///
        /// @throws Problem as [ResponseBudget#reserve]; then nothing has changed
        public void require(long bytes) {
            requireTaken(bytes > held ? tryResize(bytes) : Result.TAKEN);
        }

        /// Grows if it is smaller. Returns `false` if the budget does not allow it; then nothing has changed.
        public boolean covers(long bytes) {
            return bytes <= held || fits(bytes);
        }

        private Result tryResize(long bytes) {
            Result result = bytes > held ? limit.tryTake(client, bytes - held) : Result.TAKEN;
            if (result == Result.TAKEN) {
                release(held - bytes);
                held = bytes;
            }
            return result;
        }

        /// Reduces the reservation to what is in memory now.
        public void resize(long bytes) {
            if (bytes > held) {
                limit.take(client, bytes - held);
            }
            release(held - bytes);
            held = bytes;
        }

        private void release(long bytes) {
            if (bytes > 0) {
                limit.release(client, bytes);
            }
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
