package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class RowChangeReaderTest {
    private static final Envelope OPEN =
            new Envelope(
                    new OpenAuction(
                            42, RowTerms.of(new SourceRow(SampleRows.row(42), ColumnMapping.asTermsAreCalled()))),
                    null,
                    0,
                    "catalog/42");
    private static final Envelope CANCEL =
            new Envelope(new CancelAuction(42, RowChangeReader.REASON), null, 0, "catalog/42/cancel");

    private final RowChangeReader changes = new RowChangeReader(ColumnMapping.asTermsAreCalled(), DeletePolicy.IGNORE);

    @Test
    void aRowOpensItsAuction() {
        assertThat(outcome(SampleRows.inserted(SampleRows.row(42)))).isEqualTo(new RowOutcome.Ask(OPEN, false));
        assertThat(outcome(SampleRows.change("r", null, SampleRows.row(42))))
                .isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void anUpdateWhoseBeforeIsNotToldAsksAgainUnderTheSameKey() {
        assertThat(outcome(SampleRows.updated(null, SampleRows.row(42)))).isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void anUpdateOfWhatIsNoTermAsksNothing() {
        assertThat(outcome(SampleRows.updated(SampleRows.row(42, "views", 1), SampleRows.row(42, "views", 2))))
                .isEqualTo(new RowOutcome.Nothing());
        assertThat(
                        outcome(
                                SampleRows.updated(
                                        SampleRows.row(42, "status", "draft"), SampleRows.row(42, "status", "shown"))))
                .isEqualTo(new RowOutcome.Nothing());
    }

    @Test
    void anUpdateOfATermAsksAgain() {
        Struct before = SampleRows.row(42, "opening_price", "5.00");

        assertThat(outcome(SampleRows.updated(before, SampleRows.row(42, "opening_price", null))))
                .isEqualTo(new RowOutcome.Ask(OPEN, true));
    }

    @Test
    void statusCancelledTakesTheAuctionBack() {
        Struct cancelled = SampleRows.row(42, "status", "cancelled");

        assertThat(outcome(SampleRows.updated(null, cancelled))).isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(SampleRows.updated(SampleRows.row(42, "status", "open"), cancelled)))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(SampleRows.inserted(cancelled))).isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(SampleRows.updated(cancelled, cancelled))).isEqualTo(new RowOutcome.Nothing());
    }

    @Test
    void aCancelledRowNeedsNoTermsThatAreRight() {
        assertThat(outcome(SampleRows.inserted(SampleRows.row(42, "status", "cancelled", "type", "watch"))))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
    }

    @Test
    void aRowThatIsNoLongerCancelledAsksToBeOpened() {
        Struct cancelled = SampleRows.row(42, "status", "cancelled");

        assertThat(outcome(SampleRows.updated(cancelled, SampleRows.row(42, "status", "open"))))
                .isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void aDeletedRowCancelsOnlyIfItIsAskedTo() {
        RowChangeReader cancelling = new RowChangeReader(ColumnMapping.asTermsAreCalled(), DeletePolicy.CANCEL);

        assertThat(outcome(SampleRows.deleted(SampleRows.row(42)))).isEqualTo(new RowOutcome.Nothing());
        assertThat(cancelling.outcome(SampleRows.deleted(SampleRows.struct(Map.of("id", 42L)))))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
    }

    @Test
    void aMalformedRowIsNamedByItsId() {
        assertThat(outcome(SampleRows.inserted(SampleRows.row(42, "type", "watch"))))
                .isEqualTo(
                        new RowOutcome.Malformed(
                                "42",
                                "column type is 'watch': it must be english, proxy, sealed_first or sealed_second; say --column"
                                        + " type= if it means something else"));
        assertThat(outcome(SampleRows.inserted(SampleRows.row(-7))))
                .isEqualTo(new RowOutcome.Malformed("-7", "column id is -7: it must be 1 to 9223372036854775807"));
    }

    @Test
    void whatMeansSomethingElseCanBeLeftOut() {
        RowChangeReader withoutType =
                new RowChangeReader(ColumnMapping.of(Map.of("type", "", "status", "")), DeletePolicy.IGNORE);

        assertThat(withoutType.outcome(SampleRows.inserted(SampleRows.row(42, "type", "watch", "status", "cancelled"))))
                .isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void aTruncateIsNothing() {
        assertThat(outcome(SampleRows.change("t", null, null))).isEqualTo(new RowOutcome.Nothing());
    }

    private RowOutcome outcome(Struct change) {
        return changes.outcome(change);
    }
}
