package dev.gavel.ingest.webhook;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of webhooks with a log and a Postgres that the tests of a class share.
abstract class WebhookTests {
    @TempDir static Path directory;

    static WebhookFixture hooks;

    @BeforeAll
    static void start() throws Exception {
        hooks = new WebhookFixture(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        hooks.close();
    }

    @BeforeEach
    void reset() throws Exception {
        hooks.reset();
    }
}
