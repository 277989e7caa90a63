package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;

/// Where a command goes onto the log, and where its decision comes back: what every writing route calls.
public final class Gate {
    private final CommandLog log;
    private final Pending pending;
    private final ReplyAddress address;

    public Gate(CommandLog log, Pending pending, ReplyAddress address) {
        this.log = log;
        this.pending = pending;
        this.address = address;
    }

    /// Appends the command and parks the calling (virtual) thread until it is known what became of it.
    public Outcome ask(Command command, Asking asking) {
        Patience patience = asking.patience();
        Ticket ticket = pending.take(patience.decisionNs(), patience.appendNs());
        if (ticket == null) {
            return new Outcome.TooManyInFlight();
        }
        try {
            ReplyTo replyTo = patience.wantsDecision() ? address.replyTo(ticket.correlation()) : null;
            Envelope envelope = new Envelope(command, replyTo, deadlineMs(command, patience), asking.idempotencyKey());
            byte[] key = AuctionKey.encode(command.auctionId());
            log.append(key, CommandCodec.encode(envelope), asking.traceparent(), ticket);
            Outcome outcome = ticket.await();
            if (outcome instanceof Outcome.Appended && patience.wantsDecision()) {
                pending.overdue();
            }
            return outcome;
        } finally {
            pending.giveBack(ticket);
        }
    }

    /// Bids only: a seller's command that comes late is still meant.
    private long deadlineMs(Command command, Patience patience) {
        if (patience.expiryMs() == 0 || !(command instanceof Command.PlaceBid)) {
            return 0;
        }
        long nowMs = log.nowMs();
        return nowMs == 0 ? 0 : nowMs + patience.expiryMs();
    }
}
