package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// A `gavel up` that all tests of a class share.
abstract class RunningStack {
    static GavelUp up;
    static ApiClient api;
    static TopicReader log;
    static ReadModels readModels;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        up = GavelUp.start(data, GavelUp.StackPorts.free());
        api = new ApiClient(up.ports.http());
        log = new TopicReader(up.ports.kafka());
        readModels = new ReadModels(up);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        assertThat(up.stop()).isZero();
    }
}
