package dev.gavel.compose.cli;

import dev.gavel.schema.topic.Topics;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A picocli mixin: partitions and replicas of the topics. Every service checks them at start and creates missing
/// topics.
final class TopicsOptions {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "" + Topics.DEFAULT_PARTITIONS,
            description = "Partitions of auction-commands and auction-events; fixed for the life of a log.")
    @EnvironmentVariable("GAVEL_PARTITIONS")
    private int partitions;

    @Mixin private Others others = new Others();

    /// @throws IllegalArgumentException if a number is out of range
    Topics topics() {
        return others.topics(partitions);
    }

    /// A picocli mixin: the same without the number of partitions, for a command that takes it from elsewhere.
    static final class Others {
        @Option(
                names = "--reply-partitions",
                paramLabel = "N",
                defaultValue = "" + Topics.DEFAULT_REPLY_PARTITIONS,
                description = "Partitions of bid-replies.")
        @EnvironmentVariable("GAVEL_REPLY_PARTITIONS")
        private int replyPartitions;

        @Option(
                names = "--replicas",
                paramLabel = "N",
                defaultValue = "1",
                description = "Replicas of each partition; use 3 in a cluster.")
        @EnvironmentVariable("GAVEL_REPLICAS")
        private short replicas;

        /// @throws IllegalArgumentException if a number is out of range
        Topics topics(int partitions) {
            return new Topics(partitions, replyPartitions, replicas);
        }
    }
}
