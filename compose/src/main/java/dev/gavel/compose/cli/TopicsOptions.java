package dev.gavel.compose.cli;

import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A picocli mixin: partitions and replicas of the topics. Every service checks them at start and creates missing
/// topics.
final class TopicsOptions {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Number of partitions of auction-commands and auction-events in a new log, by default "
                            + Topics.DEFAULT_PARTITIONS
                            + ". An existing log keeps its number, and a service that is started with another"
                            + " one exits.")
    @EnvironmentVariable("GAVEL_PARTITIONS")
    private @Nullable Integer partitions;

    @Mixin private Others others = new Others();

    /// @throws IllegalArgumentException if a number is out of range
    TopicChoice choice() {
        return others.choice(partitions, Topics.DEFAULT_PARTITIONS);
    }

    /// A picocli mixin: the same without the number of partitions, for a command that takes it from elsewhere.
    static final class Others {
        @Option(
                names = "--reply-partitions",
                paramLabel = "N",
                description =
                        "Number of partitions of bid-replies in a new log, by default "
                                + Topics.DEFAULT_REPLY_PARTITIONS
                                + ". An existing log keeps its number.")
        @EnvironmentVariable("GAVEL_REPLY_PARTITIONS")
        private @Nullable Integer replyPartitions;

        @Option(
                names = "--replicas",
                paramLabel = "N",
                defaultValue = "1",
                description = "Replicas of each partition; use 3 in a cluster.")
        @EnvironmentVariable("GAVEL_REPLICAS")
        private short replicas;

        /// @param partitions the number that was asked for; null: none was
        /// @param byDefault the number for a new log if none was asked for
        /// @throws IllegalArgumentException if a number is out of range
        TopicChoice choice(@Nullable Integer partitions, int byDefault) {
            return TopicsOptions.choice(partitions, byDefault, replyPartitions, replicas);
        }
    }

    static TopicChoice choice(
            @Nullable Integer partitions, int byDefault, @Nullable Integer replyPartitions, short replicas) {
        return new TopicChoice(
                new Topics(
                        partitions == null ? byDefault : partitions,
                        replyPartitions == null ? Topics.DEFAULT_REPLY_PARTITIONS : replyPartitions,
                        replicas),
                partitions != null,
                replyPartitions != null);
    }
}
