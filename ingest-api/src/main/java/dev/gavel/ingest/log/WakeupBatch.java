package dev.gavel.ingest.log;

import java.util.ArrayList;
import java.util.List;

/// Conversations that have something to answer: woken once for many replies, for each waking costs as much as the
/// answer to a bid does. Belongs to one thread.
final class WakeupBatch {
    private final List<CommandPipeline<?>> conversations = new ArrayList<>();

    /// @param conversation one that has just become answerable
    void add(CommandPipeline<?> conversation) {
        conversations.add(conversation);
    }

    void wake() {
        for (int i = 0; i < conversations.size(); i++) {
            conversations.get(i).wakeAnswering();
        }
        conversations.clear();
    }
}
