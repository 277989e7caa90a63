package dev.gavel.compose.cli;

import dev.gavel.schema.topic.Topics;
import picocli.CommandLine.Option;

/// The shape of the topics, which every service that starts checks, or makes. A picocli mixin.
public final class TopicsOptions {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_PARTITIONS:-" + Topics.DEFAULT_PARTITIONS + "}",
            description = "Of commands and events, fixed for the life of a log (env GAVEL_PARTITIONS).")
    private int partitions;

    @Option(
            names = "--reply-partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLY_PARTITIONS:-" + Topics.DEFAULT_REPLY_PARTITIONS + "}",
            description = "Of the answers (env GAVEL_REPLY_PARTITIONS).")
    private int replyPartitions;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_REPLICAS:-1}",
            description = "Copies of each partition: 3 in a cluster (env GAVEL_REPLICAS).")
    private short replicas;

    /// @throws IllegalArgumentException with a sentence for the person who set it
    public Topics topics() {
        return new Topics(partitions, replyPartitions, replicas);
    }
}
