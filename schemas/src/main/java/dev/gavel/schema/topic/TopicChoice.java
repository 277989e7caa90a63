package dev.gavel.schema.topic;

import java.util.Map;

/// The topics that a service asks for. Topics that exist keep their numbers of partitions, which are a part of every
/// bid id and cannot be changed, so a number is needed only for a new log.
///
/// @param wanted the numbers for a new log
/// @param partitionsGiven whether the number of partitions was asked for, and is no default
/// @param replyPartitionsGiven the same for the replies
public record TopicChoice(Topics wanted, boolean partitionsGiven, boolean replyPartitionsGiven) {
    /// The fewest partitions that [#partitionsOnOneMachine] returns.
    public static final int MIN_ON_ONE_MACHINE = 2;

    /// How many partitions a new log gets whose only processor is on this machine. Partitions beyond the cores are not
    /// decided side by side, and each of them costs a batch of its own (docs/adr/0065).
    public static int partitionsOnOneMachine() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), MIN_ON_ONE_MACHINE, Topics.DEFAULT_PARTITIONS);
    }

    /// No other numbers are accepted.
    public static TopicChoice exactly(Topics topics) {
        return new TopicChoice(topics, true, true);
    }

    /// A number that was asked for stays, also where the log has another one: [TopicSetup] then reports the difference.
    ///
    /// @param existing partitions of the topics that exist
    public Topics resolve(Map<String, Integer> existing) {
        return new Topics(
                partitionsGiven ? wanted.partitions() : existing.getOrDefault(Topics.COMMANDS, wanted.partitions()),
                replyPartitionsGiven
                        ? wanted.replyPartitions()
                        : existing.getOrDefault(Topics.REPLIES, wanted.replyPartitions()),
                wanted.replicas());
    }

    public TopicChoice withReplicas(short replicas) {
        return new TopicChoice(
                new Topics(wanted.partitions(), wanted.replyPartitions(), replicas),
                partitionsGiven,
                replyPartitionsGiven);
    }

    /// Whether a number depends on what the log has.
    boolean isOpen() {
        return !partitionsGiven || !replyPartitionsGiven;
    }

    /// For the log.
    @Override
    public String toString() {
        return "partitions="
                + (partitionsGiven ? wanted.partitions() : "as the log")
                + " replyPartitions="
                + (replyPartitionsGiven ? wanted.replyPartitions() : "as the log")
                + " replicas="
                + wanted.replicas();
    }
}
