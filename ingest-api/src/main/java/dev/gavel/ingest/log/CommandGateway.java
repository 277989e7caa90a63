package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends commands to the log and awaits their decisions. Every route that changes an auction calls it.
public final class CommandGateway {
    private final CommandLog log;
    private final PendingReplies pending;
    private final ReplyAddress address;
    private final LocalRejectionCache localRejections;

    public CommandGateway(
            CommandLog log, PendingReplies pending, ReplyAddress address, LocalRejectionCache localRejections) {
        this.log = log;
        this.pending = pending;
        this.address = address;
        this.localRejections = localRejections;
    }

    /// Appends the command and parks the calling (virtual) thread until the outcome is known or the wait is over. A bid
    /// that can be rejected locally is not appended.
    public CommandOutcome send(Command command, RequestOptions options) {
        CommandOutcome rejection = localRejection(command, options);
        if (rejection != null) {
            return rejection;
        }
        WaitPolicy waitPolicy = options.waitPolicy();
        PendingReply reply = pending.register(waitPolicy.decisionNs(), waitPolicy.appendNs());
        if (reply == null) {
            return new CommandOutcome.TooManyInFlight();
        }
        try {
            append(command, options, reply.correlation(), reply);
            CommandOutcome outcome = reply.await();
            if (outcome instanceof CommandOutcome.Appended && waitPolicy.awaitsDecision()) {
                pending.recordTimeout();
            }
            return outcome;
        } finally {
            pending.release(reply);
        }
    }

    /// Opens a pipeline for many commands of one caller, who does not wait for one before sending the next.
    ///
    /// @param waitPolicy of each command
    /// @param maxOpen commands that may be open at a time
    /// @param capacityWait how long, from now, the pipeline waits while the limit of commands in flight is reached; a
    ///   command that finds it reached after that is not sent
    public <T> CommandPipeline<T> pipeline(WaitPolicy waitPolicy, int maxOpen, Duration capacityWait) {
        return new CommandPipeline<>(this, waitPolicy, maxOpen, capacityWait);
    }

    /// The local rejection, or `null` if the command has to go to the log.
    @Nullable CommandOutcome localRejection(Command command, RequestOptions options) {
        return command instanceof Command.PlaceBid bid ? localRejections.rejection(bid, options, log.nowMs()) : null;
    }

    /// Returns `false` when the in-flight limit is reached.
    boolean tryRegister(InFlightCommand<?> command) {
        return pending.tryRegister(command);
    }

    void append(Command command, RequestOptions options, InFlightCommand<?> inFlight) {
        append(command, options, inFlight.correlation(), inFlight);
    }

    void release(InFlightCommand<?> command) {
        pending.release(command);
    }

    /// Records that a decision did not arrive in time.
    void recordTimeout() {
        pending.recordTimeout();
    }

    private void append(Command command, RequestOptions options, long correlation, CommandLog.AppendCallback callback) {
        WaitPolicy waitPolicy = options.waitPolicy();
        ReplyTo replyTo = waitPolicy.awaitsDecision() ? address.replyTo(correlation) : null;
        Envelope envelope = new Envelope(command, replyTo, deadlineMs(command, waitPolicy), options.idempotencyKey());
        log.append(
                AuctionKey.encode(command.auctionId()), CommandCodec.encode(envelope), options.traceparent(), callback);
    }

    /// Only bids have a deadline: a seller's command stays valid when it is late.
    private long deadlineMs(Command command, WaitPolicy waitPolicy) {
        if (waitPolicy.expiryMs() == 0 || !(command instanceof Command.PlaceBid)) {
            return 0;
        }
        long nowMs = log.nowMs();
        return nowMs == 0 ? 0 : nowMs + waitPolicy.expiryMs();
    }
}
