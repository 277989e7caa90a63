package dev.gavel.ingest.log;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
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
    private final Admission admission;

    public CommandGateway(
            CommandLog log,
            PendingReplies pending,
            ReplyAddress address,
            LocalRejectionCache localRejections,
            Admission admission) {
        this.log = log;
        this.pending = pending;
        this.address = address;
        this.localRejections = localRejections;
        this.admission = admission;
    }

    /// Opens an auction, unless there are too many or its terms are too large. Otherwise like [#send].
    public CommandOutcome open(OpenAuction open, RequestOptions options) {
        CommandOutcome.Failed refusal = admission.enterOpening(open);
        if (refusal != null) {
            return refusal;
        }
        CommandOutcome outcome = new CommandOutcome.Uncertain("a bug ended the request");
        try {
            outcome = send(open, options);
            return outcome;
        } finally {
            admission.endOpening(open, outcome);
        }
    }

    /// Appends the command and parks the calling (virtual) thread until the outcome is known or the wait is over. A bid
    /// that can be rejected locally is not appended.
    public CommandOutcome send(Command command, RequestOptions options) {
        CommandOutcome rejection = localRejection(command, options);
        if (rejection != null) {
            return rejection;
        }
        byte[] key = AuctionKey.encode(command.auctionId());
        int partition = admission.partition(key);
        boolean patient = !options.waitPolicy().awaitsDecision();
        CommandOutcome.Failed refusal = admission.enter(command.auctionId(), partition, patient, pending.free());
        if (refusal != null) {
            return refused(refusal);
        }
        CommandOutcome outcome = null;
        try {
            outcome = sendAdmitted(command, options, key, partition);
            return outcome;
        } finally {
            if (outcome instanceof CommandOutcome.Appended(Position at)) {
                admission.leaveUndecided(command.auctionId(), at);
            } else {
                admission.leave(command.auctionId());
            }
        }
    }

    private CommandOutcome sendAdmitted(Command command, RequestOptions options, byte[] key, int partition) {
        WaitPolicy waitPolicy = options.waitPolicy();
        PendingReply reply = pending.register(waitPolicy.decisionNs(), waitPolicy.appendNs());
        if (reply == null) {
            return refused(new CommandOutcome.TooManyInFlight());
        }
        try {
            append(command, options, key, partition, reply.correlation(), reply);
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
    /// @param patient whether the pipeline gives way to others, see [Admission]
    public <T> CommandPipeline<T> pipeline(WaitPolicy waitPolicy, int maxOpen, Duration capacityWait, boolean patient) {
        return new CommandPipeline<>(this, waitPolicy, maxOpen, capacityWait, patient);
    }

    /// The local rejection, or `null` if the command has to go to the log.
    @Nullable CommandOutcome localRejection(Command command, RequestOptions options) {
        return command instanceof Command.PlaceBid bid ? localRejections.rejection(bid, options, log.nowMs()) : null;
    }

    /// Sends a command of a pipeline.
    ///
    /// @return why it was not sent now, or `null` if it was
    CommandOutcome.@Nullable Failed trySend(Command command, RequestOptions options, InFlightCommand<?> inFlight) {
        byte[] key = AuctionKey.encode(command.auctionId());
        int partition = admission.partition(key);
        CommandOutcome.Failed refusal =
                admission.enter(
                        command.auctionId(), partition, inFlight.pipeline().isPatient(), pending.freeForPipelines());
        if (refusal != null) {
            return refusal;
        }
        inFlight.setAuctionId(command.auctionId());
        if (!pending.tryRegister(inFlight)) {
            admission.leave(command.auctionId());
            return new CommandOutcome.TooManyInFlight();
        }
        inFlight.pipeline().track(inFlight);
        append(command, options, key, partition, inFlight.correlation(), inFlight);
        return null;
    }

    /// Removes a command, if it is still registered.
    void release(InFlightCommand<?> command) {
        if (pending.release(command)) {
            Position undecided = command.undecidedPosition();
            if (undecided == null) {
                admission.leave(command.auctionId());
            } else {
                admission.leaveUndecided(command.auctionId(), undecided);
            }
        }
    }

    /// Counts a command that is rejected and will not be tried again.
    CommandOutcome.Failed refused(CommandOutcome.Failed refusal) {
        admission.count(refusal);
        return refusal;
    }

    /// Records that a decision did not arrive in time.
    void recordTimeout() {
        pending.recordTimeout();
    }

    private void append(
            Command command,
            RequestOptions options,
            byte[] key,
            int partition,
            long correlation,
            CommandLog.AppendCallback callback) {
        WaitPolicy waitPolicy = options.waitPolicy();
        ReplyTo replyTo = null;
        if (waitPolicy.awaitsDecision()) {
            replyTo = address.replyTo(correlation);
        } else if (admission.needsProbe(partition)) {
            replyTo = address.replyTo(ReplyAddress.NO_REQUEST);
        }
        Envelope envelope =
                new Envelope(
                        command, replyTo, deadlineMs(command, waitPolicy), options.idempotencyKey(), options.actor());
        log.append(key, CommandCodec.encode(envelope), options.traceparent(), callback);
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
