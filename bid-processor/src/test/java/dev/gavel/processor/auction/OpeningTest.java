package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import org.junit.jupiter.api.Test;

final class OpeningTest {
    private static final OpenAuction OPEN = new OpenAuction(TestAuction.ID, TestTerms.english("1").terms());

    @Test
    void reportsTheFirstOfTwoReasons() {
        assertThat(open(TestAuction.END, TestAuction.END))
                .isEqualTo(new Fact.Refused(Fact.Refused.Kind.OPEN, Reason.ENDS_IN_THE_PAST));
    }

    @Test
    void isTooLateAtItsDeadline() {
        assertThat(open(TestAuction.START, TestAuction.START))
                .isEqualTo(new Fact.Refused(Fact.Refused.Kind.OPEN, Reason.EXPIRED));
        assertThat(open(TestAuction.START, TestAuction.START + 1)).isEqualTo(new Fact.Opened(OPEN.terms()));
    }

    private static Fact open(long atMs, long deadlineMs) {
        return new InMemoryEngine()
                .event(new Envelope(OPEN, null, deadlineMs, null), new CommandMetadata(new Position(3, 1), atMs))
                .fact();
    }
}
