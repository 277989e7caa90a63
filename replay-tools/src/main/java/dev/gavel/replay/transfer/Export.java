package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionPool;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportFramingCodec.Trailer;
import dev.gavel.replay.transfer.PartitionExporter.PartitionFile;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Writes commands and their events to a file of JSON lines. Only reads the log. The same log always gives the same
/// file, byte for byte. The file contains what bidders must not see, such as reserve prices and sealed bids.
public final class Export {
    /// What is exported, and from where.
    ///
    /// @param kafka the cluster with the log
    /// @param auctions the auctions to export; empty: the whole log
    /// @param scratch a directory for temporary files of the same total size as the export
    /// @param decisionTimeout how long to wait for a decision that a running processor has still to make
    public record Config(KafkaCluster kafka, Set<Long> auctions, Path scratch, Duration decisionTimeout) {
        public Config {
            auctions = Set.copyOf(auctions);
            for (long auction : auctions) {
                if (auction <= 0) {
                    throw new IllegalArgumentException("--auction must be > 0, not " + auction);
                }
            }
        }
    }

    private final Config config;
    private final LogReader log;
    private final ReplayProgress progress;

    private Export(Config config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// Reads everything first, then writes.
    ///
    /// @return the header of the export
    /// @throws OperatorException if the log has no commands for one of the auctions
    /// @throws dev.gavel.replay.log.LogReader.UnreadableLogException if the log cannot be read, or a decision is
    ///   missing
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static ExportHeader write(Config config, OutputStream out, ReplayProgress progress)
            throws IOException, InterruptedException {
        Path scratch = createScratch(config.scratch());
        try (LogReader log = LogReader.open(config.kafka())) {
            return new Export(config, log, progress).write(out, scratch);
        } finally {
            delete(scratch);
        }
    }

    private ExportHeader write(OutputStream out, Path scratch) throws IOException, InterruptedException {
        List<PartitionFile> partitions = exportPartitions(scratch);
        requireAllFound(partitions);
        ExportHeader header =
                new ExportHeader(
                        ExportHeader.FORMAT,
                        log.clusterId(),
                        log.partitions(),
                        partitions.stream().mapToInt(PartitionFile::rulesVersion).max().orElse(0),
                        config.auctions().stream().sorted().toList(),
                        partitions.stream().mapToLong(PartitionFile::commands).sum(),
                        partitions.stream().mapToLong(PartitionFile::events).sum());
        DigestOutputStream hashed = new DigestOutputStream(out, sha256());
        hashed.write(line(json -> ExportFramingCodec.write(json, header)));
        for (PartitionFile partition : partitions) {
            Files.copy(partition.file(), hashed);
        }
        String sha256 = HexFormat.of().formatHex(hashed.getMessageDigest().digest());
        Trailer trailer = new Trailer(header.commands() + 1, sha256);
        out.write(line(json -> ExportFramingCodec.write(json, trailer)));
        out.flush();
        return header;
    }

    /// Writes a temporary file per partition, because the header is known only when all partitions were read.
    private List<PartitionFile> exportPartitions(Path scratch) throws InterruptedException {
        long[] ends = log.ends(Topics.COMMANDS);
        long[] eventEnds = log.ends(Topics.EVENTS);
        List<Integer> partitions =
                IntStream.range(0, log.partitions())
                        .filter(this::isIncluded)
                        .boxed()
                        .sorted(Comparator.comparingLong(partition -> -ends[partition]))
                        .toList();
        progress.begin("export", "commands", partitions.stream().mapToLong(partition -> ends[partition]).sum());
        return PartitionPool.run(
                        "export",
                        partitions,
                        partition -> exportPartition(partition, ends[partition], eventEnds[partition], scratch))
                .stream()
                .sorted(Comparator.comparingInt(PartitionFile::partition))
                .toList();
    }

    private PartitionFile exportPartition(int partition, long end, long eventEnd, Path scratch) {
        try (PartitionReader commands = log.reader(Topics.COMMANDS).seek(partition, 0, end);
                PartitionReader events = log.reader(Topics.EVENTS).seek(partition, 0, eventEnd)) {
            return new PartitionExporter(log.partitions(), config.auctions(), config.decisionTimeout())
                    .write(commands, events, partition, scratch.resolve(partition + ".jsonl"), progress);
        } catch (IOException e) {
            throw scratchFailed(config.scratch(), e);
        }
    }

    private static Path createScratch(Path directory) {
        try {
            return Files.createTempDirectory(directory, "gavel-export.");
        } catch (IOException e) {
            throw scratchFailed(directory, e);
        }
    }

    private static OperatorException scratchFailed(Path directory, IOException e) {
        return new OperatorException(
                ("the export needs temporary files of its own size in %s, which cannot be written: %s. Choose another"
                                + " directory with --out")
                        .formatted(directory, FileProblem.of(e)),
                e);
    }

    private boolean isIncluded(int partition) {
        return config.auctions().isEmpty()
                || config.auctions().stream()
                        .anyMatch(id -> AuctionKey.partition(AuctionKey.encode(id), log.partitions()) == partition);
    }

    private void requireAllFound(List<PartitionFile> partitions) {
        Set<Long> missing = new TreeSet<>(config.auctions());
        partitions.forEach(partition -> missing.removeAll(partition.foundAuctions()));
        if (!missing.isEmpty()) {
            throw new OperatorException("the log has no commands for auction " + missing.iterator().next());
        }
    }

    private interface LineContent {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] line(LineContent content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = PartitionExporter.JSON_LINES.createGenerator(bytes)) {
            content.write(json);
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
