package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.scenario.ScenarioResult;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
import dev.gavel.replay.scenario.ScenarioTotals;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WhatIfPrinterTest {
    private static final AuctionDiff CHEAPER =
            new AuctionDiff(
                    42,
                    new AuctionResult(Status.SOLD, 7, 1_260_000_000, 32, 1),
                    new AuctionResult(Status.SOLD, 7, 255_500_000, 33, 0));
    private static final AuctionDiff UNSOLD =
            new AuctionDiff(
                    4300,
                    new AuctionResult(Status.SOLD, 8, 10_000_000, 1, 0),
                    new AuctionResult(Status.UNSOLD, 0, 0, 1, 0));

    @Test
    void printsTheDifferencesAndTheTotalsInColumns() {
        assertThat(print(List.of(CHEAPER, UNSOLD), 20))
                .startsWith(
                        """
                        auction       winner       hammer price  accepted bids  rejected bids
                        42                 7  1260.00 -> 255.50       32 -> 33         1 -> 0
                        4300     8 -> nobody    10.00 -> unsold              1              0

                                         recorded  scenario  difference
                        revenue          1,270.00    255.50   -1,014.50
                        auctions sold           2         1          -1
                        auctions unsold         0         1          +1
                        bids accepted          33        34          +1
                        bids rejected           1         0          -1
                          bid_too_low           1         0          -1

                        replayed       2 auctions, 36 commands in 2.0 s, 18 commands/s
                        malformed      1 records, which have no effect in either case
                        other ends     1 auctions are closed at a time at which the log has no close
                        """)
                .endsWith("2 of 2 auctions have a different result under these terms\n");
    }

    @Test
    void printsNoMoreAuctionsThanTheLimit() {
        assertThat(print(List.of(CHEAPER, UNSOLD), 1))
                .contains("\n42 ")
                .doesNotContain("4300")
                .contains("and 1 more auctions (--limit prints more of them)\n\n");
        assertThat(print(List.of(CHEAPER, UNSOLD), 0)).doesNotContain("hammer price").contains("\nrevenue ");
    }

    @Test
    void saysThatNothingDiffers() {
        assertThat(print(List.of(), 20))
                .doesNotContain("hammer price")
                .endsWith("EQUAL: under these terms every auction has its recorded result\n");
    }

    @Test
    void countsAuctionsThatCannotHaveTheTerms() {
        String printed =
                print(
                        List.of(),
                        20,
                        new SkippedAuction(7, "off_tick", "increment.fixed is no multiple."),
                        new SkippedAuction(42, "reserve_below_opening", "reserve_price is too low."),
                        new SkippedAuction(43, "reserve_below_opening", "reserve_price is too low."));

        assertThat(printed)
                .contains("\nskipped        3 auctions, which cannot have these terms")
                .contains("\n               1 off_tick, the first is 7: increment.fixed is no multiple.\n")
                .contains("\n               2 reserve_below_opening, the first is 42: reserve_price is too low.\n");
    }

    private static String print(List<AuctionDiff> differing, int limit, SkippedAuction... skipped) {
        ScenarioTotals recorded =
                new ScenarioTotals(
                        Map.of(Status.SOLD, 2L), BigInteger.valueOf(1_270_000_000), 33, Map.of(Reason.BID_TOO_LOW, 1L));
        ScenarioTotals scenario =
                new ScenarioTotals(
                        Map.of(Status.SOLD, 1L, Status.UNSOLD, 1L), BigInteger.valueOf(255_500_000), 34, Map.of());
        ScenarioResult result =
                new ScenarioResult(
                        1,
                        36,
                        1,
                        2,
                        List.of(skipped),
                        differing,
                        recorded,
                        scenario,
                        1,
                        Set.of(),
                        Duration.ofSeconds(2));
        StringWriter out = new StringWriter();
        WhatIfPrinter.print(new PrintWriter(out), result, limit);
        return out.toString().replace(System.lineSeparator(), "\n");
    }
}
