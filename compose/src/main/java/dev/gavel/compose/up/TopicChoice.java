package dev.gavel.compose.up;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many partitions the topics of a data directory have. A directory that has topics keeps its numbers, which are a
/// part of every bid id: they need not be given again.
///
/// @param wanted the numbers for a new directory
/// @param partitionsGiven whether the number of partitions was asked for, and is no default
/// @param replyPartitionsGiven the same for the replies
public record TopicChoice(Topics wanted, boolean partitionsGiven, boolean replyPartitionsGiven) {

    /// @param existing partitions of the topics that the directory has
    /// @throws StartupException if another number was asked for
    Topics resolve(Map<String, Integer> existing) {
        return new Topics(
                resolve(existing.get(Topics.COMMANDS), wanted.partitions(), partitionsGiven, "--partitions"),
                resolve(
                        existing.get(Topics.REPLIES),
                        wanted.replyPartitions(),
                        replyPartitionsGiven,
                        "--reply-partitions"),
                wanted.replicas());
    }

    private static int resolve(@Nullable Integer existing, int wanted, boolean given, String option) {
        if (existing == null || existing == wanted) {
            return wanted;
        }
        if (given) {
            throw new StartupException(
                    "the data directory was created with %s %d, which cannot be changed to %d: leave the option out, or choose another directory with --data"
                            .formatted(option, existing, wanted));
        }
        return existing;
    }
}
