package dev.gavel.processor;

import dev.gavel.schema.topic.AdminCalls;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.jspecify.annotations.Nullable;

/// Where the changelogs ended when the processor started. The files of a store hold committed transactions only, so
/// they are never ahead of its changelog, unless the log has lost records: its machine lost power, or an older copy of
/// it was restored. Such files must not decide anything. Streams notices them only if the broker rejects its fetch
/// beyond the end before it counts the store as restored (docs/adr/0061).
///
/// An end is valid until this processor writes to the files, which may then be beyond it. Used by all stream threads.
final class ChangelogEnds {
    /// For tests, and for stores without changelogs.
    static final ChangelogEnds UNKNOWN = new ChangelogEnds(Map.of());

    private final Map<TopicPartition, Long> ends;

    ChangelogEnds(Map<TopicPartition, Long> ends) {
        this.ends = new ConcurrentHashMap<>(ends);
    }

    /// @param partitions of `auction-commands`
    /// @param timeout for each request to the cluster
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    static ChangelogEnds read(Admin admin, int partitions, Duration timeout) throws InterruptedException {
        Set<String> topics = AdminCalls.await(admin.listTopics().names(), timeout);
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, OffsetSpec> existing = new HashMap<>();
        for (String changelog : StateStores.changelogs()) {
            for (int partition = 0; partition < partitions; partition++) {
                TopicPartition changelogPartition = new TopicPartition(changelog, partition);
                ends.put(changelogPartition, 0L);
                if (topics.contains(changelog)) {
                    existing.put(changelogPartition, OffsetSpec.latest());
                }
            }
        }
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                AdminCalls.await(admin.listOffsets(existing).all(), timeout).entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return new ChangelogEnds(ends);
    }

    /// Checks the files that a store has when it is first opened. Streams opens it again in a running processor: when
    /// its thread was replaced, or when its partition comes back from another processor.
    ///
    /// @param offset of the latest record of the changelog that the files of the store hold; null: they hold none
    /// @throws ProcessorStateException if the changelog ended before that record
    void requireNotAhead(String store, TopicPartition changelog, @Nullable Long offset) {
        Long end = ends.remove(changelog);
        if (end != null && offset != null && offset >= end) {
            throw new ProcessorStateException(
                    "the files of store %s are at offset %d of %s, which ends at %d: the log has lost records that the files hold"
                            .formatted(store, offset, changelog, end));
        }
    }
}
