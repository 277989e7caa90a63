package dev.gavel.processor.auction.simulation;

/// One transaction of a processor's producer.
final class Transaction {
    enum State {
        OPEN,
        /// Contains the consumed offset; only its end is missing.
        OFFSET_SENT,
        COMMITTED,
        ABORTED
    }

    /// The generation of the group when the processor joined.
    final int generation;

    private State state = State.OPEN;
    private long offset;

    Transaction(int generation) {
        this.generation = generation;
    }

    State state() {
        return state;
    }

    boolean isCommitted() {
        return state == State.COMMITTED;
    }

    boolean isEnded() {
        return state == State.COMMITTED || state == State.ABORTED;
    }

    /// The first command that it has not consumed.
    long offset() {
        return offset;
    }

    void send(long consumed) {
        offset = consumed;
        state = State.OFFSET_SENT;
    }

    void end(boolean commits) {
        state = commits ? State.COMMITTED : State.ABORTED;
    }
}
