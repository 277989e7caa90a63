package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.RowChangeReader.MissingColumnException;
import dev.gavel.catalog.row.RowChangeReader.Outcome;
import dev.gavel.schema.CatalogIds;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowChangeReaderTest {
    private static final Envelope OPEN =
            new Envelope(
                    new OpenAuction(
                            42, RowTerms.of(SampleRows.sourceRow(SampleRows.row(42), ColumnMapping.byFieldName()))),
                    null,
                    0,
                    "catalog/42");
    private static final Envelope CANCEL =
            new Envelope(new CancelAuction(42, RowChangeReader.CANCEL_REASON), null, 0, "catalog/42/cancel");

    private final RowChangeReader reader = SampleRows.reader(ColumnMapping.byFieldName(), DeletePolicy.IGNORE);

    @Test
    void aRowOpensItsAuction() {
        assertThat(read(SampleRows.inserted(SampleRows.row(42)))).isEqualTo(new Outcome.Send(OPEN, false));
        assertThat(read(SampleRows.change("r", null, SampleRows.row(42)))).isEqualTo(new Outcome.Send(OPEN, false));
    }

    /// Ids that nobody else can use.
    @Test
    void aRowOpensAnAuctionOfTheCatalogsOwnIds() {
        RowChangeReader reserved = SampleRows.reader(ColumnMapping.byFieldName(), DeletePolicy.CANCEL, RowIds.RESERVED);
        long most = RowIds.MAX_RESERVED;

        assertThat(opened(reserved.read(SampleRows.inserted(SampleRows.row(1))))).isEqualTo(CatalogIds.FIRST);
        assertThat(opened(reserved.read(SampleRows.inserted(SampleRows.row(most))))).isEqualTo(CatalogIds.LAST);
        assertThat(opened(reserved.read(SampleRows.change("d", SampleRows.row(1), null)))).isEqualTo(CatalogIds.FIRST);
        assertThat(reserved.read(SampleRows.inserted(SampleRows.row(most + 1)))).isInstanceOf(Outcome.Malformed.class);
        assertThat(RowIds.RESERVED.rowId(CatalogIds.FIRST)).isEqualTo(1);
        assertThat(RowIds.SHARED.rowId(42)).isEqualTo(42);
    }

    private static long opened(Outcome outcome) {
        return ((Outcome.Send) outcome).envelope().command().auctionId();
    }

    @Test
    void anUpdateWithoutTheOldRowSendsTheSameCommandAgain() {
        assertThat(read(SampleRows.updated(null, SampleRows.row(42)))).isEqualTo(new Outcome.Send(OPEN, false));
    }

    @Test
    void anUpdateOfAnotherColumnChangesNothing() {
        assertThat(read(SampleRows.updated(SampleRows.row(42, "views", 1), SampleRows.row(42, "views", 2))))
                .isEqualTo(new Outcome.Unchanged());
        assertThat(
                        read(
                                SampleRows.updated(
                                        SampleRows.row(42, "status", "draft"), SampleRows.row(42, "status", "shown"))))
                .isEqualTo(new Outcome.Unchanged());
    }

    @Test
    void anUpdateOfATermSendsACommand() {
        Struct before = SampleRows.row(42, "opening_price", "5.00");

        assertThat(read(SampleRows.updated(before, SampleRows.row(42, "opening_price", null))))
                .isEqualTo(new Outcome.Send(OPEN, true));
    }

    @Test
    void statusCancelledCancelsTheAuction() {
        Struct cancelled = SampleRows.row(42, "status", "cancelled");

        assertThat(read(SampleRows.updated(null, cancelled))).isEqualTo(new Outcome.Send(CANCEL, false));
        assertThat(read(SampleRows.updated(SampleRows.row(42, "status", "open"), cancelled)))
                .isEqualTo(new Outcome.Send(CANCEL, false));
        assertThat(read(SampleRows.inserted(cancelled))).isEqualTo(new Outcome.Send(CANCEL, false));
        assertThat(read(SampleRows.updated(cancelled, cancelled))).isEqualTo(new Outcome.Unchanged());
    }

    @Test
    void aCancelledRowNeedsNoValidTerms() {
        assertThat(read(SampleRows.inserted(SampleRows.row(42, "status", "cancelled", "type", "watch"))))
                .isEqualTo(new Outcome.Send(CANCEL, false));
    }

    @Test
    void aRowThatIsNoLongerCancelledOpensItsAuction() {
        Struct cancelled = SampleRows.row(42, "status", "cancelled");

        assertThat(read(SampleRows.updated(cancelled, SampleRows.row(42, "status", "open"))))
                .isEqualTo(new Outcome.Send(OPEN, false));
    }

    @Test
    void aDeletedRowCancelsOnlyIfConfigured() {
        RowChangeReader cancelling = SampleRows.reader(ColumnMapping.byFieldName(), DeletePolicy.CANCEL);

        assertThat(read(SampleRows.deleted(SampleRows.row(42)))).isEqualTo(new Outcome.Unchanged());
        assertThat(cancelling.read(SampleRows.deleted(SampleRows.struct(Map.of("id", 42L)))))
                .isEqualTo(new Outcome.Send(CANCEL, false));
    }

    @Test
    void reportsAMalformedRowWithItsId() {
        assertThat(read(SampleRows.inserted(SampleRows.row(42, "type", "watch"))))
                .isEqualTo(
                        new Outcome.Malformed(
                                "42",
                                "column type is 'watch': it must be english, proxy, sealed_first or sealed_second; use --column"
                                        + " type= if the column means something else"));
        assertThat(read(SampleRows.inserted(SampleRows.row(-7))))
                .isEqualTo(new Outcome.Malformed("-7", "column id is -7: it must be 1 to 9223372036854775807"));
    }

    @Test
    void aColumnWithAnotherMeaningCanBeLeftOut() {
        RowChangeReader withoutType =
                SampleRows.reader(ColumnMapping.of(Map.of("type", "", "status", "")), DeletePolicy.IGNORE);

        assertThat(withoutType.read(SampleRows.inserted(SampleRows.row(42, "type", "watch", "status", "cancelled"))))
                .isEqualTo(new Outcome.Send(OPEN, false));
    }

    @Test
    void aRowThatLacksAColumnIsReadAgain() {
        ColumnMapping required = ColumnMapping.byFieldName().restrictedTo(List.of("id", "ends_at", "opening_price"));
        Struct now = SampleRows.row(42, "opening_price", "50.00");
        RowChangeReader reading = reader(required, now);

        Outcome expected = reading.read(SampleRows.inserted(now));
        assertThat(expected).isNotEqualTo(new Outcome.Send(OPEN, false));
        assertThat(reading.read(SampleRows.inserted(SampleRows.row(42)))).isEqualTo(expected);
        assertThat(reading.read(SampleRows.updated(SampleRows.row(42), SampleRows.row(42)))).isEqualTo(expected);
        assertThat(reading.read(SampleRows.change("r", null, SampleRows.row(42, "type", "proxy")))).isEqualTo(expected);
        assertThat(reading.read(SampleRows.inserted(SampleRows.row(42, "status", "cancelled"))))
                .isEqualTo(new Outcome.Send(CANCEL, false));
        assertThat(reader(required, null).read(SampleRows.inserted(SampleRows.row(42))))
                .isEqualTo(new Outcome.Unchanged());
    }

    @Test
    void aRowWithoutItsIdColumnCannotBeRead() {
        assertThatThrownBy(() -> read(SampleRows.inserted(SampleRows.struct(Map.of("ends_at", SampleRows.ENDS_AT)))))
                .isInstanceOf(MissingColumnException.class)
                .hasMessageStartingWith("a change lacks the column id");
    }

    @Test
    void aTruncateChangesNothing() {
        assertThat(read(SampleRows.change("t", null, null))).isEqualTo(new Outcome.Unchanged());
    }

    private static RowChangeReader reader(ColumnMapping required, @Nullable Struct now) {
        return new RowChangeReader(
                ColumnMapping.byFieldName(), required, required, DeletePolicy.IGNORE, RowIds.SHARED, _ -> now);
    }

    private Outcome read(Struct change) {
        return reader.read(change);
    }
}
