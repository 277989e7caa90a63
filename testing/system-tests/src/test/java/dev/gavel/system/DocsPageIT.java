package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gavel.system.Chromium.Tab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `GET /docs` in a real browser: it shows every operation, sends requests, and its policy forbids nothing that it
/// needs.
final class DocsPageIT extends RunningStack {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void showsEveryOperationAndSendsARequest(@TempDir Path profile) throws Exception {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent(), "there is no Chromium on this machine, so /docs is not tested");
        try (Chromium chromium = Chromium.start(program.get(), profile)) {
            Tab tab = chromium.open("http://127.0.0.1:" + up.ports.http() + "/docs");
            await("the operations")
                    .atMost(BOUND)
                    .until(() -> Integer.parseInt(tab.eval("document.querySelectorAll('.opblock').length")) >= 19);

            String health = "#operations-Service-getHealth";
            tab.click(health + " .opblock-summary-control");
            await("the details").atMost(BOUND).until(() -> has(tab, health + " .try-out__btn"));
            tab.click(health + " .try-out__btn");
            await("the button").atMost(BOUND).until(() -> has(tab, health + " .execute"));
            tab.click(health + " .execute");
            await("the response")
                    .atMost(BOUND)
                    .until(() ->
                            tab.text(health + " .live-responses-table tbody .response-col_status").contains("200"));
            assertThat(tab.text(health + " .live-responses-table")).contains("reply_listener");
            assertThat(tab.errors()).isEmpty();
        }
    }

    private static boolean has(Tab tab, String selector) {
        return tab.eval("document.querySelector('" + selector + "') != null").equals("true");
    }
}
