package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel bench fill`: a long log in minutes, for measuring the tools that read one. Puts openings and bids on
/// `auction-commands` as ingest does, with an idempotent producer, but without HTTP and without a caller that waits for
/// a reply. The services that run beside it (`gavel up`) decide and project them like all others.
@picocli.CommandLine.Command(
        name = "fill",
        description =
                "Puts many commands on auction-commands of a running Gavel, without HTTP: a log to measure verify,"
                        + " rebuild and what-if on. They are bids on auctions of their own that do not end.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class FillCommand implements Callable<Integer> {
    private static final int MOST_AUCTIONS = 1_000_000;

    /// Each auction has a crowd of its own, of so many.
    private static final int BIDDERS_AN_AUCTION = 50;

    private static final long STEP_MICROS = Micros.UNIT / 100;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP:-127.0.0.1:9092}",
            description = "Kafka's brokers (env KAFKA_BOOTSTRAP).")
    private String kafka = "";

    @Option(
            names = "--commands",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_FILL_COMMANDS:-5000000}",
            description = "Number of commands, openings included (env GAVEL_FILL_COMMANDS).")
    private long commands;

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_FILL_AUCTIONS:-1000}",
            description = "Auctions opened first (env GAVEL_FILL_AUCTIONS).")
    private int auctions;

    @Option(
            names = "--too-low",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_FILL_TOO_LOW:-0.3}",
            description = "Share of bids below the minimum, 0 to 1 (env GAVEL_FILL_TOO_LOW).")
    private double tooLow;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_FILL_SEED:-1}",
            description = "Seed of the random numbers (env GAVEL_FILL_SEED).")
    private long seed;

    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    @Override
    public Integer call() throws IOException {
        check();
        long startNs = System.nanoTime();
        try (var producer = producer()) {
            // Not those of an earlier run on the same log.
            send(producer, BenchAuctions.freshId(System.currentTimeMillis()));
            producer.flush();
        } catch (KafkaException e) {
            throw new IOException("Kafka failed (is it up, and --kafka right?): " + e.getMessage(), e);
        }
        throwFailure();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d commands on %,d auctions in %.1f s, %,.0f commands/s%n",
                commands,
                auctions,
                seconds,
                commands / seconds);
        out.println("the processor decides them in the background; gavel verify --wait 600 waits for it");
        out.flush();
        return 0;
    }

    private void send(KafkaProducer<byte[], byte[]> producer, long firstId) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int[] topped = new int[auctions];
        for (long i = 0; i < commands; i++) {
            if (i < auctions) {
                send(producer, new OpenAuction(firstId + i, BenchAuctions.endless(i)));
            } else {
                int auction = random.nextInt(auctions);
                boolean low = topped[auction] > 0 && random.nextDouble() < tooLow;
                int step = low ? random.nextInt(topped[auction]) + 1 : ++topped[auction];
                long bidder = (long) auction * BIDDERS_AN_AUCTION + random.nextLong(1, BIDDERS_AN_AUCTION + 1L);
                send(producer, new PlaceBid(firstId + auction, bidder, step * STEP_MICROS, UnknownFields.NONE));
            }
            if (i % 4096 == 0) {
                throwFailure();
            }
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Command command) {
        byte[] value = CommandCodec.encode(new Envelope(command, null));
        var _ =
                producer.send(
                        new ProducerRecord<>(Topics.COMMANDS, AuctionKey.encode(command.auctionId()), value),
                        (_, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
    }

    private void throwFailure() throws IOException {
        Exception first = failure.get();
        if (first != null) {
            throw new IOException("a command could not be appended: " + first.getMessage(), first);
        }
    }

    private void check() {
        if (kafka.isBlank() || auctions < 1 || auctions > MOST_AUCTIONS || commands < auctions) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--auctions must be 1 to " + MOST_AUCTIONS + ", --commands no fewer than those, --kafka a broker");
        }
        if (!(tooLow >= 0 && tooLow <= 1)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--too-low must be 0 to 1, not " + tooLow);
        }
    }

    /// What isn't Kafka's default, and why.
    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "gavel-fill",
                        // As in ingest: no command is lost or duplicated.
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        // No client waits for a reply, so batches can be large.
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
