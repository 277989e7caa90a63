package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Takes each right that `compose/acls.sh` gives away once: the service ends at start and says which one it misses. So
/// the script gives nothing that is not needed, and nothing that is needed shows only later.
@Tag("cluster")
class MissingRightsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir private static Path directory;

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(directory);
        servers.stores.execute("shop", "CREATE TABLE auctions (id bigint PRIMARY KEY, ends_at timestamptz NOT NULL)");
        KafkaAcls.give(servers.broker.bootstrap());
        try (Admin admin = servers.broker.admin()) {
            TopicSetup setup = new TopicSetup(admin, TIMEOUT);
            setup.ensureForIngest(TopicChoice.exactly(new Topics(2, 1, (short) 1)));
            setup.ensureForCatalog(TopicChoice.exactly(new Topics(2, 1, (short) 1)));
        }
        // Its changelogs: a right on a topic that does not exist is not missed at start.
        servers.runOnce("process");
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "process", "project", "catalog"})
    void eachRightIsNeededAndNamed(String command) throws Exception {
        List<String> rights = KafkaAcls.of(servers.broker, command);
        assertThat(rights).isNotEmpty();
        for (String right : rights) {
            if (isImplied(right, rights)) {
                continue;
            }
            try (KafkaAcls.Removed _ = KafkaAcls.remove(servers.broker, command, right)) {
                String failure = servers.failure(servers.service(command));
                assertThat(failure).as(right).containsIgnoringCase(expected(right));
            } catch (AssertionError | Exception e) {
                fail(command + " without " + right, e);
            }
        }
    }

    /// The topics exist, so nothing is created, and reading or writing implies describing.
    private static boolean isImplied(String right, List<String> rights) {
        if (right.startsWith("CREATE on")) {
            return true;
        }
        String resource = right.substring(right.indexOf(" on "));
        return right.startsWith("DESCRIBE on")
                && (rights.contains("READ" + resource) || rights.contains("WRITE" + resource));
    }

    /// Kafka does not name a transactional id.
    private static String expected(String right) {
        return right.contains("transactional_id") ? "transactional" : right.substring(right.lastIndexOf(' ') + 1);
    }
}
