package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a command goes onto the log, and where its decision comes back: what every writing route calls.
public final class CommandGateway {
    private final CommandLog log;
    private final PendingReplies pending;
    private final ReplyAddress address;
    private final LocalRejectionCache minimums;

    public CommandGateway(CommandLog log, PendingReplies pending, ReplyAddress address, LocalRejectionCache minimums) {
        this.log = log;
        this.pending = pending;
        this.address = address;
        this.minimums = minimums;
    }

    /// Appends the command and parks the calling (virtual) thread until it is known what became of it. A bid that can
    /// be refused without that, is.
    public CommandOutcome ask(Command command, RequestOptions asking) {
        CommandOutcome refused = refusal(command, asking);
        if (refused != null) {
            return refused;
        }
        WaitPolicy patience = asking.patience();
        PendingReply ticket = pending.take(patience.decisionNs(), patience.appendNs());
        if (ticket == null) {
            return new CommandOutcome.TooManyInFlight();
        }
        try {
            append(command, asking, ticket.correlation(), ticket);
            CommandOutcome outcome = ticket.await();
            if (outcome instanceof CommandOutcome.Appended && patience.wantsDecision()) {
                pending.overdue();
            }
            return outcome;
        } finally {
            pending.giveBack(ticket);
        }
    }

    /// Many commands of one asker, who does not wait for one before asking the next.
    ///
    /// @param patience with each of them
    /// @param most questions that may be open at a time
    /// @param roomWait how long to wait, from now, where as many commands as may be are in flight in all; a question
    ///   that comes later and finds no room is not asked
    public <T> CommandPipeline<T> conversation(WaitPolicy patience, int most, Duration roomWait) {
        return new CommandPipeline<>(this, patience, most, roomWait);
    }

    /// Why a command need not be asked; null: it must be.
    @Nullable CommandOutcome refusal(Command command, RequestOptions asking) {
        return command instanceof Command.PlaceBid bid ? minimums.refusal(bid, asking, log.nowMs()) : null;
    }

    /// False: as many as may be are waiting.
    boolean admit(InFlightCommand<?> question) {
        return pending.admit(question);
    }

    void append(Command command, RequestOptions asking, InFlightCommand<?> question) {
        append(command, asking, question.correlation(), question);
    }

    void giveBack(InFlightCommand<?> question) {
        pending.giveBack(question);
    }

    /// A decision that should have come did not.
    void overdue() {
        pending.overdue();
    }

    private void append(Command command, RequestOptions asking, long correlation, CommandLog.Receipt receipt) {
        WaitPolicy patience = asking.patience();
        ReplyTo replyTo = patience.wantsDecision() ? address.replyTo(correlation) : null;
        Envelope envelope = new Envelope(command, replyTo, deadlineMs(command, patience), asking.idempotencyKey());
        log.append(
                AuctionKey.encode(command.auctionId()), CommandCodec.encode(envelope), asking.traceparent(), receipt);
    }

    /// Bids only: a seller's command that comes late is still meant.
    private long deadlineMs(Command command, WaitPolicy patience) {
        if (patience.expiryMs() == 0 || !(command instanceof Command.PlaceBid)) {
            return 0;
        }
        long nowMs = log.nowMs();
        return nowMs == 0 ? 0 : nowMs + patience.expiryMs();
    }
}
