package dev.gavel.ingest.log;

import java.util.ArrayList;
import java.util.List;

/// Pipelines whose consumer has to be woken. Each is woken once for all replies of a poll, because a wakeup costs as
/// much as handling a reply. Used by one thread.
final class WakeupBatch {
    private final List<CommandPipeline<?>> pipelines = new ArrayList<>();

    /// @param pipeline whose first outcome since the last [CommandPipeline#nextCompleted] has just arrived
    void add(CommandPipeline<?> pipeline) {
        pipelines.add(pipeline);
    }

    void wakeAll() {
        for (int i = 0; i < pipelines.size(); i++) {
            pipelines.get(i).wakeConsumer();
        }
        pipelines.clear();
    }
}
