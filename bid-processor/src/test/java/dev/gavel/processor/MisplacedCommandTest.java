package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A producer with a partitioner of its own puts an auction where it does not belong.
final class MisplacedCommandTest {
    private static final int PARTITIONS = 8;

    @TempDir private Path stateDir;

    @Test
    void isSentToDeadLetters() {
        byte[] key = AuctionKey.encode(42);
        int home = AuctionKey.partition(key, PARTITIONS);

        assertThat(forwardedFrom(home, key)).containsExactly(BidTopology.TO_EVENTS);
        assertThat(forwardedFrom((home + 1) % PARTITIONS, key)).containsExactly(BidTopology.TO_DEAD_LETTERS);
    }

    private List<String> forwardedFrom(int partition, byte[] key) {
        var context =
                new MockProcessorContext<byte[], Object>(
                        new Properties(), new TaskId(0, partition), stateDir.resolve("" + partition).toFile());
        StateStores.all(1, ChangelogEnds.UNKNOWN)
                .forEach(builder -> {
                    var store = builder.withLoggingDisabled().build();
                    store.init(context.getStateStoreContext(), store);
                });
        var processor = new BidProcessor(PARTITIONS, auctionId -> {});
        processor.init(context);
        context.setRecordMetadata("auction-commands", partition, 5);
        byte[] value = CommandCodec.encode(new Envelope(new PlaceBid(42, 7, 1, UnknownFields.NONE), null));
        processor.process(new Record<>(key, value, 1_000));
        List<String> children = new ArrayList<>();
        context.forwarded().forEach(forwarded -> children.add(forwarded.childName().orElse("")));
        return children;
    }
}
