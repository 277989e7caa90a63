package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class RowChangesTest {
    private static final Envelope OPEN =
            new Envelope(
                    new OpenAuction(42, RowTerms.of(new SourceRow(Rows.row(42), Columns.asTermsAreCalled()))),
                    null,
                    0,
                    "catalog/42");
    private static final Envelope CANCEL =
            new Envelope(new CancelAuction(42, RowChanges.REASON), null, 0, "catalog/42/cancel");

    private final RowChanges changes = new RowChanges(Columns.asTermsAreCalled(), OnDelete.IGNORE);

    @Test
    void aRowOpensItsAuction() {
        assertThat(outcome(Rows.inserted(Rows.row(42)))).isEqualTo(new RowOutcome.Ask(OPEN, false));
        assertThat(outcome(Rows.change("r", null, Rows.row(42)))).isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void anUpdateWhoseBeforeIsNotToldAsksAgainUnderTheSameKey() {
        assertThat(outcome(Rows.updated(null, Rows.row(42)))).isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void anUpdateOfWhatIsNoTermAsksNothing() {
        assertThat(outcome(Rows.updated(Rows.row(42, "views", 1), Rows.row(42, "views", 2))))
                .isEqualTo(new RowOutcome.Nothing());
        assertThat(outcome(Rows.updated(Rows.row(42, "status", "draft"), Rows.row(42, "status", "shown"))))
                .isEqualTo(new RowOutcome.Nothing());
    }

    @Test
    void anUpdateOfATermAsksAgain() {
        Struct before = Rows.row(42, "opening_price", "5.00");

        assertThat(outcome(Rows.updated(before, Rows.row(42, "opening_price", null))))
                .isEqualTo(new RowOutcome.Ask(OPEN, true));
    }

    @Test
    void statusCancelledTakesTheAuctionBack() {
        Struct cancelled = Rows.row(42, "status", "cancelled");

        assertThat(outcome(Rows.updated(null, cancelled))).isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(Rows.updated(Rows.row(42, "status", "open"), cancelled)))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(Rows.inserted(cancelled))).isEqualTo(new RowOutcome.Ask(CANCEL, false));
        assertThat(outcome(Rows.updated(cancelled, cancelled))).isEqualTo(new RowOutcome.Nothing());
    }

    @Test
    void aCancelledRowNeedsNoTermsThatAreRight() {
        assertThat(outcome(Rows.inserted(Rows.row(42, "status", "cancelled", "type", "watch"))))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
    }

    @Test
    void aRowThatIsNoLongerCancelledAsksToBeOpened() {
        Struct cancelled = Rows.row(42, "status", "cancelled");

        assertThat(outcome(Rows.updated(cancelled, Rows.row(42, "status", "open"))))
                .isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void aDeletedRowCancelsOnlyIfItIsAskedTo() {
        RowChanges cancelling = new RowChanges(Columns.asTermsAreCalled(), OnDelete.CANCEL);

        assertThat(outcome(Rows.deleted(Rows.row(42)))).isEqualTo(new RowOutcome.Nothing());
        assertThat(cancelling.outcome(Rows.deleted(Rows.struct(Map.of("id", 42L)))))
                .isEqualTo(new RowOutcome.Ask(CANCEL, false));
    }

    @Test
    void aMalformedRowIsNamedByItsId() {
        assertThat(outcome(Rows.inserted(Rows.row(42, "type", "watch"))))
                .isEqualTo(
                        new RowOutcome.Malformed(
                                "42",
                                "column type is 'watch': it must be english, proxy, sealed_first or sealed_second; say --column"
                                        + " type= if it means something else"));
        assertThat(outcome(Rows.inserted(Rows.row(-7))))
                .isEqualTo(new RowOutcome.Malformed("-7", "column id is -7: it must be 1 to 9223372036854775807"));
    }

    @Test
    void whatMeansSomethingElseCanBeLeftOut() {
        RowChanges withoutType = new RowChanges(Columns.of(Map.of("type", "", "status", "")), OnDelete.IGNORE);

        assertThat(withoutType.outcome(Rows.inserted(Rows.row(42, "type", "watch", "status", "cancelled"))))
                .isEqualTo(new RowOutcome.Ask(OPEN, false));
    }

    @Test
    void aTruncateIsNothing() {
        assertThat(outcome(Rows.change("t", null, null))).isEqualTo(new RowOutcome.Nothing());
    }

    private RowOutcome outcome(Struct change) {
        return changes.outcome(change);
    }
}
