package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.catalog.row.SampleRows;
import dev.gavel.schema.codec.AuctionKey;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class ChangeBatchHandlerTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final ChangeBatchHandler.Counts counts = new ChangeBatchHandler.Counts();
    private final Marked marked = new Marked();
    private final ChangeBatchHandler handler =
            new ChangeBatchHandler(
                    SourceTable.parse("lots"),
                    () -> SampleRows.reader(ColumnMapping.byFieldName(), DeletePolicy.IGNORE),
                    new CatalogCommandLog(producer, 8),
                    counts);

    @Test
    void countsAMalformedRowAndContinues() throws Exception {
        handler.handleBatch(
                List.of(
                        event(SampleRows.inserted(SampleRows.row(1))),
                        event(SampleRows.inserted(SampleRows.row(2, "type", "watch"))),
                        event(SampleRows.inserted(SampleRows.row(3))),
                        event(SampleRows.deleted(SampleRows.row(4))),
                        event(SampleRows.struct(Map.of("ts_ms", 7L)))),
                marked);

        assertThat(producer.history()).extracting(sent -> AuctionKey.decode(sent.key())).containsExactly(1L, 3L);
        assertThat(counts).hasToString("commands=2 malformed=1 unchanged=1 rejected=0");
        assertThat(marked.records).hasSize(5);
        assertThat(marked.batches).isEqualTo(1);
    }

    @Test
    void leavesOutChangesOfOtherTables() throws Exception {
        Struct other = SampleRows.inserted(SampleRows.row(1)).put("source", SampleRows.source("Lots"));

        handler.handleBatch(List.of(event(other)), marked);

        assertThat(producer.history()).isEmpty();
        assertThat(marked.records).hasSize(1);
    }

    @Test
    void marksNoChangeWhoseCommandWasNotAcknowledged() {
        producer.sendException = new RecordTooLargeException("too large");

        assertThatThrownBy(() -> handler.handleBatch(List.of(event(SampleRows.inserted(SampleRows.row(1)))), marked))
                .isInstanceOf(RecordTooLargeException.class);
        assertThat(marked.records).isEmpty();
        assertThat(handler.failure()).isInstanceOf(RecordTooLargeException.class);
    }

    private static RecordChangeEvent<SourceRecord> event(Struct value) {
        SourceRecord record = new SourceRecord(Map.of(), Map.of(), "any", value.schema(), value);
        return () -> record;
    }

    /// Records what is marked as processed.
    private static final class Marked implements RecordCommitter<RecordChangeEvent<SourceRecord>> {
        private final List<RecordChangeEvent<SourceRecord>> records = new ArrayList<>();
        private int batches;

        @Override
        public void markProcessed(RecordChangeEvent<SourceRecord> record) {
            records.add(record);
        }

        @Override
        public void markBatchFinished() {
            batches++;
        }

        @Override
        public void markProcessed(RecordChangeEvent<SourceRecord> record, DebeziumEngine.Offsets offsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DebeziumEngine.Offsets buildOffsets() {
            throw new UnsupportedOperationException();
        }
    }
}
