package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may close and cancel an auction (docs/adr/0050).
class SellerTest {
    private static final long SELLER = 20;
    private static final long ANOTHER = 21;
    private static final AuctionTerms TERMS = TestTerms.english("1").terms();

    private final InMemoryEngine engine = new InMemoryEngine();
    private long offset;

    @Test
    void theSellerClosesAndOthersDoNot() {
        open(TERMS.withSeller(SELLER));

        assertThat(send(close(ANOTHER)).rejection()).isEqualTo(Reason.NOT_THE_SELLER);
        assertThat(send(cancel(ANOTHER)).rejection()).isEqualTo(Reason.NOT_THE_SELLER);
        assertThat(send(close(SELLER)).fact()).isInstanceOf(Fact.Closed.class);
        assertThat(send(close(ANOTHER)).rejection()).as("says nothing of the auction").isEqualTo(Reason.NOT_THE_SELLER);
        assertThat(send(close(SELLER)).rejection()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void theSellerCancels() {
        open(TERMS.withSeller(SELLER));

        assertThat(send(cancel(SELLER)).fact()).isInstanceOf(Fact.Cancelled.class);
    }

    /// Operators, the closer and the catalog name no seller.
    @ParameterizedTest
    @ValueSource(longs = {0, SELLER})
    void whoNamesNoSellerActsForAll(long seller) {
        open(TERMS.withSeller(seller));

        assertThat(send(close(0)).fact()).isInstanceOf(Fact.Closed.class);
    }

    @Test
    void anAuctionWithoutSellerIsNoSellers() {
        open(TERMS);

        assertThat(send(cancel(SELLER)).rejection()).isEqualTo(Reason.NOT_THE_SELLER);
    }

    @Test
    void anotherSellerNeitherGetsADecisionByItsKeyNorUsesItUp() {
        open(TERMS.withSeller(SELLER));

        assertThat(send(close(ANOTHER), "k").rejection()).isEqualTo(Reason.NOT_THE_SELLER);
        Event closed = send(close(SELLER), "k");
        assertThat(closed.fact()).isInstanceOf(Fact.Closed.class);
        assertThat(send(close(SELLER), "k").fact()).isEqualTo(new Fact.Repeated(closed.position()));
        assertThat(send(close(ANOTHER), "k").fact()).as("of its own rejection").isInstanceOf(Fact.Repeated.class);
        assertThat(send(close(ANOTHER), "k").fact()).isNotEqualTo(new Fact.Repeated(closed.position()));
    }

    @Test
    void theEventNamesWhoActed() {
        Event opened = open(TERMS.withSeller(SELLER));
        assertThat(opened.actor()).isZero();

        Event closed =
                engine.event(
                        new Envelope(close(SELLER), null, 0, "k", 0xABCDL),
                        new CommandMetadata(new Position(0, offset++), TestAuction.START));
        Event again =
                engine.event(
                        new Envelope(close(SELLER), null, 0, "k", 0xEFL),
                        new CommandMetadata(new Position(0, offset++), TestAuction.START));

        assertThat(closed.actor()).isEqualTo(0xABCDL);
        assertThat(again.fact()).isEqualTo(new Fact.Repeated(closed.position()));
        assertThat(again.actor()).as("who repeats it").isEqualTo(0xEFL);
    }

    private Event open(AuctionTerms terms) {
        return send(new OpenAuction(TestAuction.ID, terms));
    }

    private Event send(Command command) {
        return send(command, null);
    }

    private Event send(Command command, @Nullable String key) {
        return engine.event(
                new Envelope(command, null, 0, key), new CommandMetadata(new Position(0, offset++), TestAuction.START));
    }

    private static CloseAuction close(long seller) {
        return new CloseAuction(TestAuction.ID, CloseCause.SELLER, seller);
    }

    private static CancelAuction cancel(long seller) {
        return new CancelAuction(TestAuction.ID, "lost", seller);
    }
}
