package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionPool;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportedPartition.Written;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Writes commands and their events as JSON lines. Consumers only: nothing is changed. The same log comes to the same
/// file, byte for byte; it holds what bidders may not see, reserve prices and sealed bids.
public final class Export {
    private final ExportConfig config;
    private final LogReader log;
    private final ReplayProgress progress;

    private Export(ExportConfig config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// Writes nothing before everything was read.
    ///
    /// @throws IllegalArgumentException if the log does not have an auction that was asked for
    /// @throws dev.gavel.replay.log.UnreadableLogException if the log cannot be read, or a decision is missing
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static Contents write(ExportConfig config, OutputStream out, ReplayProgress progress)
            throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(config.scratch(), "gavel-export.");
        try (LogReader log = LogReader.open(config.kafkaBootstrap())) {
            return new Export(config, log, progress).write(out, scratch);
        } finally {
            delete(scratch);
        }
    }

    private Contents write(OutputStream out, Path scratch) throws IOException, InterruptedException {
        List<Written> written = spool(scratch);
        requireAll(written);
        Contents contents =
                new Contents(
                        Contents.FORMAT,
                        log.clusterId(),
                        log.partitions(),
                        written.stream().mapToInt(Written::rulesVersion).max().orElse(0),
                        config.auctions().stream().sorted().toList(),
                        written.stream().mapToLong(Written::commands).sum(),
                        written.stream().mapToLong(Written::events).sum());
        DigestOutputStream sealed = new DigestOutputStream(out, sha256());
        sealed.write(line(json -> Framing.write(json, contents)));
        for (Written partition : written) {
            Files.copy(partition.file(), sealed);
        }
        Framing.Seal seal =
                new Framing.Seal(contents.commands() + 1, HexFormat.of().formatHex(sealed.getMessageDigest().digest()));
        out.write(line(json -> Framing.write(json, seal)));
        out.flush();
        return contents;
    }

    /// A file for each partition: only when all are read is it known what the first line says.
    private List<Written> spool(Path scratch) throws InterruptedException {
        long[] ends = log.ends(Topics.COMMANDS);
        long[] eventEnds = log.ends(Topics.EVENTS);
        List<Integer> partitions =
                IntStream.range(0, log.partitions())
                        .filter(this::isAsked)
                        .boxed()
                        .sorted(Comparator.comparingLong(partition -> -ends[partition]))
                        .toList();
        progress.begin("export", "commands", partitions.stream().mapToLong(partition -> ends[partition]).sum());
        return PartitionPool.run(
                        "export",
                        partitions,
                        partition -> spool(partition, ends[partition], eventEnds[partition], scratch))
                .stream()
                .sorted(Comparator.comparingInt(Written::partition))
                .toList();
    }

    private Written spool(int partition, long end, long eventEnd, Path scratch) {
        try (PartitionReader commands = log.reader(Topics.COMMANDS).seek(partition, 0, end);
                PartitionReader events = log.reader(Topics.EVENTS).seek(partition, 0, eventEnd)) {
            return new ExportedPartition(log.partitions(), config.auctions(), config.patience())
                    .write(commands, events, partition, scratch.resolve(partition + ".jsonl"), progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAsked(int partition) {
        return config.auctions().isEmpty()
                || config.auctions().stream()
                        .anyMatch(id -> AuctionKey.partition(AuctionKey.encode(id), log.partitions()) == partition);
    }

    private void requireAll(List<Written> written) {
        Set<Long> missing = new TreeSet<>(config.auctions());
        written.forEach(partition -> missing.removeAll(partition.seen()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the log has nothing about auction " + missing.iterator().next());
        }
    }

    private interface Line {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] line(Line line) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = ExportedPartition.LINES.createGenerator(bytes)) {
            line.to(json);
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
