package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.MapAuctionStore;
import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Assignment;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Sent;
import dev.gavel.schema.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The processor of one partition. It takes one step at a time, and may crash or halt between any two steps.
final class SimulatedProcessor {
    private enum Next {
        COMMAND,
        REPLY,
        EVENT,
        COMMIT
    }

    private final SimulatedPartition partition;
    private final RandomGenerator random;
    private final Consumer<Sent> clients;
    private final Defect defect;
    private final int generation;
    private final MapAuctionStore memory = new MapAuctionStore();
    private final List<ChangelogRecord> changes = new ArrayList<>();
    private final AuctionEngine engine = new AuctionEngine(new ChangelogStore(memory, changes::add));
    private final long clockMs;
    private long offset;
    private @Nullable Transaction transaction;
    private @Nullable ProcessedCommand processed;
    private Next next = Next.COMMAND;
    private boolean dead;

    /// Joins the group and restores the committed state.
    ///
    /// @param clients receive the replies
    SimulatedProcessor(SimulatedPartition partition, Defect defect, RandomGenerator random, Consumer<Sent> clients) {
        this.partition = partition;
        this.defect = defect;
        this.random = random;
        this.clients = clients;
        clockMs = random.nextInt(10_000);
        Assignment assignment = partition.join();
        generation = assignment.generation();
        offset = assignment.offset();
        assignment.changes().forEach(change -> change.into(memory));
    }

    boolean isDead() {
        return dead;
    }

    /// Whether there is no command to decide and no open transaction.
    boolean isIdle() {
        return dead || (transaction == null && partition.command(offset) == null);
    }

    MapAuctionStore memory() {
        return memory;
    }

    @Nullable Auction auction(long id) {
        return memory.auction(id);
    }

    /// Takes the next step, if there is one.
    void step() {
        try {
            switch (next) {
                case COMMAND -> command();
                case REPLY -> reply();
                case EVENT -> event();
                case COMMIT -> commit();
            }
        } catch (FencedException fenced) {
            dead = true;
        }
    }

    private void command() throws FencedException {
        LoggedCommand logged = partition.command(offset);
        if (transaction != null && (logged == null || random.nextInt(4) == 0)) {
            partition.sendOffset(transaction, offset);
            next = Next.COMMIT;
        } else if (logged != null) {
            decide(logged);
        }
    }

    private void decide(LoggedCommand logged) throws FencedException {
        Transaction in = running();
        if (defect == Defect.LOSES_A_COMMAND && random.nextInt(8) == 0) {
            offset++;
            return;
        }
        CommandMetadata metadata = logged.metadata();
        if (defect == Defect.DECIDES_BY_ITS_OWN_CLOCK) {
            metadata = new CommandMetadata(metadata.position(), metadata.atMs() + clockMs);
        }
        Envelope envelope = logged.envelope();
        if (defect == Defect.OVERLOOKS_KEYS) {
            envelope = new Envelope(envelope.command(), envelope.replyTo(), envelope.deadlineMs(), null);
        }
        processed = engine.process(envelope, metadata);
        for (ChangelogRecord change : changes) {
            partition.change(in, change);
        }
        changes.clear();
        next = envelope.replyTo() == null ? Next.EVENT : Next.REPLY;
    }

    private void reply() throws FencedException {
        ProcessedCommand decided = decided();
        Sent reply = new Sent(decided.event().position(), decided.event().auctionId(), decided.replyValue());
        clients.accept(partition.reply(running(), reply));
        next = Next.EVENT;
    }

    private void event() throws FencedException {
        ProcessedCommand decided = decided();
        partition.event(running(), decided.event().auctionId(), decided.eventValue());
        offset++;
        next = Next.COMMAND;
    }

    private void commit() throws FencedException {
        partition.commit(running());
        transaction = null;
        next = Next.COMMAND;
    }

    private Transaction running() {
        Transaction running = transaction;
        if (running == null) {
            running = partition.begin(generation);
            transaction = running;
        }
        return running;
    }

    private ProcessedCommand decided() {
        if (processed == null) {
            throw new IllegalStateException("nothing was decided");
        }
        return processed;
    }
}
