package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gavel.system.Chromium.Tab;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser. With `-Dpage.screenshots=true` it writes the pictures of the documentation.
final class PageIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("..", "..", "docs", "images");

    @Test
    void showsBidsLiveInEveryBrowserAndSaysWhatIsWrong(@TempDir Path data) throws Exception {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent(), "there is no Chromium on this machine, so the page is not tested");
        int otherPort = FreePorts.find();
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "on");
                Chromium chromium = Chromium.start(program.get(), data.resolve("profile"))) {
            ApiClient api = new ApiClient(up.ports.http());
            open(api, 42, "Cartier wristwatch", Duration.ofMinutes(30));
            open(api, 43, "Walnut writing desk", Duration.ofMinutes(50));
            String page = "http://127.0.0.1:" + up.ports.http() + "/";
            Tab first = chromium.open(page + "#/auctions/42");
            Tab second = chromium.open(page + "#/auctions/42");
            eventually("price")
                    .until(() -> first.text("#price").equals("1.00") && second.text("#price").equals("1.00"));

            bid(first, "7", "10.00");
            eventually("the bidder's own page")
                    .until(() -> first.text("#bid-form .message").equals("You lead at 10.00."));
            await("the other browser").atMost(Duration.ofSeconds(1)).until(() -> second.text("#price").equals("10.00"));
            assertThat(second.text("#leader")).isEqualTo("bidder 7");

            bid(second, "8", "10.00");
            eventually("the error").until(() -> second.text("#bid-form .message").contains("Bid at least 10.50."));
            for (int i = 0; i < 12; i++) {
                api.bid(42, 8 + i % 2, 11 + i + ".00");
                api.bid(43, 8 + i % 2, 11 + i + ".00");
            }
            eventually("all bids").until(() -> first.text("#price").equals("22.00"));
            assertThat(first.text("#bid-form .message")).isEqualTo("You have been outbid.");
            // Ingest may have rejected the low bid locally, which is then not on the log.
            eventually("history")
                    .until(() -> first.eval("document.querySelectorAll('#bids tr').length").matches("13|14"));
            eventually("the chart")
                    .until(() -> first.eval("document.querySelectorAll('.chart canvas').length").equals("1"));
            pictures(chromium, page, first);

            countsWithTheServersClock(chromium, page);
            softCloseMovesTheEnd(api, chromium, page);
            recoversFromALostNode(data, up, chromium, otherPort, api);
            assertThat(first.errors()).isEmpty();
        }
    }

    private static void countsWithTheServersClock(Chromium chromium, String page) throws Exception {
        String anHourAhead = "{ const real = Date.now; Date.now = () => real() + 3600000; }";
        try (Tab tab = chromium.open(page + "#/auctions/42", anHourAhead)) {
            eventually("minutes left").until(() -> tab.text("#time-left").matches("2[0-9]:[0-5][0-9]"));
        }
    }

    private static void softCloseMovesTheEnd(ApiClient api, Chromium chromium, String page) throws Exception {
        Instant end = Instant.now().plusSeconds(6);
        api.post(
                "/api/auctions",
                "{\"id\":44,\"title\":\"Star atlas\",\"ends_at\":\"%s\",\"soft_close\":{\"window\":\"PT10S\",\"extension\":\"PT4S\"}}"
                        .formatted(end));
        awaitReadable(api, 44);
        try (Tab tab = chromium.open(page + "#/auctions/44")) {
            eventually("the first end").until(() -> tab.text("#ends-at").startsWith("ends"));
            String before = tab.text("#ends-at");
            api.bid(44, 7, "5.00");
            assertThat(Instant.parse(api.bid(44, 8, "6.00").field("ends_at"))).isAfter(end);
            // Its bidder is the one who bid last in this browser, and who has bid on this auction without it.
            assertThat(tab.eval("document.querySelector('#bid-form [name=bidder]').value")).isEqualTo("8");
            Instant moved = Instant.parse(api.bid(44, 7, "7.00").field("ends_at"));
            eventually("the moved end").until(() -> !tab.text("#ends-at").equals(before));
            eventually("the outbid bidder").until(() -> tab.text("#bid-form .message").equals("You have been outbid."));
            eventually("the end").until(() -> tab.text("#time-left").equals("sold to 7"));
            assertThat(Instant.now()).isAfterOrEqualTo(moved);
            eventually("the end of the stream").until(() -> tab.text("#connection").equals("ended"));
            assertThat(tab.errors()).isEmpty();
        }
    }

    /// The page of an ingest that is killed and started again.
    private static void recoversFromALostNode(Path data, GavelUp up, Chromium chromium, int port, ApiClient api)
            throws Exception {
        Process ingest = ingest(data, up, port);
        try {
            awaitIngest(port);
            // What was cut off before it was loaded has to come later.
            String withoutHistory =
                    "{ const real = fetch; fetch = (path, options) => window.history_lost || !path.startsWith('/api/bids/')"
                            + " ? real(path, options)"
                            + " : (window.history_lost = true, Promise.reject(new TypeError('cut off'))); }";
            Tab tab = chromium.open("http://127.0.0.1:" + port + "/#/auctions/43", withoutHistory);
            eventually("connected").until(() -> tab.text("#connection").equals("live"));
            eventually("the request that fails").until(() -> tab.eval("window.history_lost === true").equals("true"));
            ingest.destroyForcibly().waitFor();
            eventually("lost").until(() -> tab.text("#connection").contains("lost"));
            api.bid(43, 7, "50.00");
            ingest = ingest(data, up, port);
            eventually("the missed bid").until(() -> tab.text("#price").equals("50.00"));
            eventually("connected again").until(() -> tab.text("#connection").equals("live"));
            eventually("all bids").until(() -> tab.eval("document.querySelectorAll('#bids tr').length").equals("13"));
        } finally {
            ingest.destroyForcibly();
        }
    }

    private static Process ingest(Path data, GavelUp up, int port) throws Exception {
        return GavelUp.gavel(
                data.resolve("ingest.err"),
                "ingest",
                "--port=" + port,
                "--kafka=127.0.0.1:" + up.ports.kafka(),
                "--data=" + data.resolve("gavel"));
    }

    private static void awaitIngest(int port) {
        ApiClient api = new ApiClient(port);
        eventually("the other ingest").ignoreExceptions().until(() -> api.get("/").status() == 200);
    }

    private static void open(ApiClient api, long id, String title, Duration duration) throws Exception {
        api.post(
                "/api/auctions",
                "{\"id\":%d,\"title\":\"%s\",\"opening_price\":\"1.00\",\"increment\":{\"fixed\":\"0.50\"},\"ends_at\":\"%s\"}"
                        .formatted(id, title, Instant.now().plus(duration)));
        awaitReadable(api, id);
    }

    private static void awaitReadable(ApiClient api, long id) {
        eventually("the auction can be read").until(() -> api.get("/api/auctions/" + id).status() == 200);
    }

    private static void bid(Tab tab, String bidder, String amount) {
        tab.fill("#bid-form [name=bidder]", bidder);
        tab.fill("#bid-form [name=amount]", amount);
        tab.click("#bid-form button");
    }

    private static void pictures(Chromium chromium, String page, Tab auction) throws Exception {
        if (!Boolean.getBoolean("page.screenshots")) {
            return;
        }
        auction.view(1200, 900, false);
        try (Tab list = chromium.open(page)) {
            list.view(1200, 560, true);
            eventually("the list")
                    .until(() -> list.eval("document.querySelectorAll('#auctions li').length").equals("2"));
            list.screenshot(PICTURES.resolve("page-list-dark.png"));
        }
        try (Tab phone = chromium.open(page + "#/auctions/42")) {
            phone.view(390, 844, false);
            eventually("the phone")
                    .until(() -> phone.eval("document.querySelectorAll('.chart canvas').length").equals("1"));
            phone.screenshot(PICTURES.resolve("page-phone.png"));
        }
        try (Tab pipeline = chromium.open(page + "#/pipeline")) {
            pipeline.view(1200, 560, false);
            eventually("the parts").until(() -> pipeline.text("#overall").equals("All parts work"));
            pipeline.screenshot(PICTURES.resolve("page-pipeline.png"));
        }
        auction.screenshot(PICTURES.resolve("page-auction.png"));
    }

    private static ConditionFactory eventually(String what) {
        return await(what).atMost(BOUND);
    }
}
