package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One partition of the simulated log and of the other topics, with the guarantees of Kafka: an appended command keeps
/// its position; events, changelog and consumed offset of a transaction become visible together or never; replies are
/// visible at once; a processor that lost the partition cannot commit.
final class SimulatedPartition {
    private final int number;
    private final Defect defect;
    private final RandomGenerator random;
    private final List<LoggedCommand> commands = new ArrayList<>();
    private final List<Written> events = new ArrayList<>();
    private final List<Logged> changelog = new ArrayList<>();
    private final List<Sent> replies = new ArrayList<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Transaction> running = new ArrayList<>();
    private int generation;
    private long consumed;

    SimulatedPartition(int number, Defect defect, RandomGenerator random) {
        this.number = number;
        this.defect = defect;
        this.random = random;
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    record Written(Transaction in, long auctionId, byte[] value) {}

    /// @param logged the position of the command
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    record Sent(Position logged, long auctionId, byte[] answer) {}

    /// What a processor starts with.
    ///
    /// @param generation processors of an earlier one cannot commit any more
    /// @param offset the first command that no committed transaction has consumed
    /// @param changes all committed changes
    record Assignment(int generation, long offset, List<ChangelogRecord> changes) {}

    private record Logged(Transaction in, ChangelogRecord change) {}

    void append(Envelope envelope, long atMs) {
        commands.add(new LoggedCommand(envelope, new CommandMetadata(new Position(number, commands.size()), atMs)));
    }

    List<LoggedCommand> commands() {
        return commands;
    }

    /// `null` if no such command has been appended yet.
    @Nullable LoggedCommand command(long offset) {
        return offset < commands.size() ? commands.get((int) offset) : null;
    }

    /// Assigns the partition to a processor, after every open transaction has ended: Streams reads committed changes,
    /// but up to the uncommitted end of the changelog, and the group coordinator returns no offset of an open
    /// transaction. A commit in flight may or may not have arrived. If it has not, the transaction times out.
    Assignment join() {
        for (Transaction transaction : running) {
            if (!transaction.isEnded()) {
                end(transaction, transaction.state() == Transaction.State.OFFSET_SENT && random.nextBoolean());
            }
        }
        running.clear();
        Assignment assignment = new Assignment(++generation, consumed, committedChanges());
        assignments.add(assignment);
        return assignment;
    }

    /// All commands so far.
    List<Assignment> assignments() {
        return assignments;
    }

    Transaction begin(int asOf) {
        Transaction transaction = new Transaction(asOf);
        running.add(transaction);
        return transaction;
    }

    void change(Transaction transaction, ChangelogRecord change) throws FencedException {
        requireRunning(transaction);
        changelog.add(new Logged(transaction, change));
    }

    void event(Transaction transaction, long auctionId, byte[] value) throws FencedException {
        requireRunning(transaction);
        events.add(new Written(transaction, auctionId, value));
        if (strikes(Defect.DOUBLES_AN_EVENT)) {
            events.add(new Written(transaction, auctionId, value));
        }
        if (strikes(Defect.SWAPS_EVENTS)) {
            events.add(Math.max(0, events.size() - 2), events.removeLast());
        }
    }

    /// @return the reply, which is visible at once
    Sent reply(Transaction transaction, Sent reply) throws FencedException {
        requireRunning(transaction);
        Sent sent = reply;
        if (strikes(Defect.ALTERS_A_REPLY)) {
            byte[] altered = reply.answer().clone();
            altered[altered.length - 1] ^= 1;
            sent = new Sent(reply.logged(), reply.auctionId(), altered);
        }
        replies.add(sent);
        return sent;
    }

    /// Fences processors that no longer own the partition.
    void sendOffset(Transaction transaction, long offset) throws FencedException {
        requireRunning(transaction);
        if (transaction.generation != generation && defect != Defect.FENCES_NOBODY) {
            end(transaction, false);
            throw new FencedException("generation " + transaction.generation + " is over");
        }
        transaction.send(offset);
    }

    void commit(Transaction transaction) throws FencedException {
        requireRunning(transaction);
        end(transaction, true);
        running.remove(transaction);
    }

    private void end(Transaction transaction, boolean commits) {
        transaction.end(commits);
        if (commits) {
            consumed = transaction.offset();
            if (strikes(Defect.LOSES_CHANGES)) {
                changelog.removeIf(logged -> logged.in() == transaction);
            }
        }
    }

    private static void requireRunning(Transaction transaction) throws FencedException {
        if (transaction.isEnded()) {
            throw new FencedException("the transaction took too long");
        }
    }

    private boolean strikes(Defect one) {
        return defect == one && random.nextInt(8) == 0;
    }

    /// The committed events, as a subscriber reads them.
    List<Written> committedEvents() {
        return events.stream().filter(event -> event.in().isCommitted()).toList();
    }

    /// The number of events in aborted transactions.
    int abortedEvents() {
        return events.size() - committedEvents().size();
    }

    private List<ChangelogRecord> committedChanges() {
        boolean all = defect == Defect.KEEPS_ABORTED_CHANGES;
        return changelog.stream().filter(logged -> all || logged.in().isCommitted()).map(Logged::change).toList();
    }

    /// All replies, including those of aborted transactions.
    List<Sent> replies() {
        return replies;
    }
}
