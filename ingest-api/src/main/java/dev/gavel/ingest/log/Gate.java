package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import org.jspecify.annotations.Nullable;

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
    ///
    /// @param traceparent a valid one, or null
    public Outcome ask(Command command, @Nullable String traceparent, Patience patience) {
        Ticket ticket = pending.take(patience.decisionNs(), patience.appendNs());
        if (ticket == null) {
            return new Outcome.TooManyInFlight();
        }
        try {
            ReplyTo replyTo = patience.wantsDecision() ? address.replyTo(ticket.correlation()) : null;
            byte[] key = AuctionKey.encode(command.auctionId());
            log.append(key, CommandCodec.encode(new Envelope(command, replyTo)), traceparent, ticket);
            Outcome outcome = ticket.await();
            if (outcome instanceof Outcome.Appended && patience.wantsDecision()) {
                pending.overdue();
            }
            return outcome;
        } finally {
            pending.giveBack(ticket);
        }
    }
}
