package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.simulation.SimulatedPartition.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The processors of one partition: its owner, and zombies that do not know yet that they lost it.
final class SimulatedGroup {
    private final SimulatedPartition partition;
    private final Defect defect;
    private final RandomGenerator random;
    private final Consumer<Sent> clients;
    private final List<SimulatedProcessor> halted = new ArrayList<>();
    private @Nullable SimulatedProcessor owner;
    private int fenced;

    SimulatedGroup(int number, Defect defect, RandomGenerator random, Consumer<Sent> clients) {
        this.defect = defect;
        this.random = random;
        this.clients = clients;
        partition = new SimulatedPartition(number, defect, random);
    }

    SimulatedPartition partition() {
        return partition;
    }

    /// The number of processors that were fenced.
    int fenced() {
        return fenced;
    }

    /// The state of one of the processors.
    @Nullable Auction auction(long id) {
        return anybody().auction(id);
    }

    /// Lets one of the processors take its next step.
    void step() {
        step(anybody());
    }

    /// Crashes or halts the owner between two steps.
    void fault() {
        if (owner != null && random.nextBoolean()) {
            halted.add(owner);
        }
        owner = null;
    }

    /// Lets all processors continue until nothing is left to do.
    void finish() {
        while (!owner().isIdle() || halted.stream().anyMatch(processor -> !processor.isIdle())) {
            step(anybody());
        }
    }

    private void step(SimulatedProcessor processor) {
        processor.step();
        if (processor.isDead()) {
            fenced++;
            halted.remove(processor);
            owner = owner == processor ? null : owner;
        }
    }

    private SimulatedProcessor anybody() {
        return halted.isEmpty() || random.nextInt(3) > 0 ? owner() : halted.get(random.nextInt(halted.size()));
    }

    /// Returns the owner, and lets one join if there is none.
    SimulatedProcessor owner() {
        SimulatedProcessor now = owner;
        if (now == null) {
            now = new SimulatedProcessor(partition, defect, random, clients);
            owner = now;
        }
        return now;
    }
}
