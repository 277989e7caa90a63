package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.simulation.Partition.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A partition with whoever works on it: the processor that has it, and those that still believe so.
final class Seat {
    private final Partition partition;
    private final Defect defect;
    private final RandomGenerator random;
    private final Consumer<Sent> clients;
    private final List<Processor> halted = new ArrayList<>();
    private @Nullable Processor owner;
    private int fenced;

    Seat(int number, Defect defect, RandomGenerator random, Consumer<Sent> clients) {
        this.defect = defect;
        this.random = random;
        this.clients = clients;
        partition = new Partition(number, defect, random);
    }

    Partition partition() {
        return partition;
    }

    /// Processors that were refused.
    int fenced() {
        return fenced;
    }

    /// Of whoever is asked.
    @Nullable Auction auction(long id) {
        return anybody().auction(id);
    }

    /// Somebody does the next thing.
    void step() {
        step(anybody());
    }

    /// The owner is gone, or halted between two steps.
    void fault() {
        if (owner != null && random.nextBoolean()) {
            halted.add(owner);
        }
        owner = null;
    }

    /// Everybody goes on until nothing is left to do.
    void finish() {
        while (!owner().isIdle() || halted.stream().anyMatch(processor -> !processor.isIdle())) {
            step(anybody());
        }
    }

    private void step(Processor processor) {
        processor.step();
        if (processor.isDead()) {
            fenced++;
            halted.remove(processor);
            owner = owner == processor ? null : owner;
        }
    }

    private Processor anybody() {
        return halted.isEmpty() || random.nextInt(3) > 0 ? owner() : halted.get(random.nextInt(halted.size()));
    }

    /// Joins if there is none.
    Processor owner() {
        Processor now = owner;
        if (now == null) {
            now = new Processor(partition, defect, random, clients);
            owner = now;
        }
        return now;
    }
}
