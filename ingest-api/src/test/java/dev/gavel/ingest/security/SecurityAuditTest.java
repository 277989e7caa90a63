package dev.gavel.ingest.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gavel.ingest.http.client.ClientAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class SecurityAuditTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.gavel.audit");

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    @Test
    void failuresAreOneLineForAllOfAnInterval() throws Exception {
        SecurityAudit audit = new SecurityAudit();
        for (int i = 0; i < 5; i++) {
            audit.failed(Unauthenticated.invalidKey(), address("203.0.113.7"));
        }
        audit.failed(Unauthenticated.missing(), address("203.0.113.8"));
        audit.report();
        audit.report();

        assertThat(lines.list).hasSize(1);
        assertThat(pairs(lines.list.getFirst()))
                .containsExactly(
                        "failures={credential_required=1, invalid_api_key=5}",
                        "clients=2",
                        "most=203.0.113.7",
                        "ofMost=5");
    }

    @Test
    void theLastFailuresAreReportedWhenItIsClosed() throws Exception {
        SecurityAudit audit = new SecurityAudit();
        audit.start();
        audit.failed(Unauthenticated.missing(), address("203.0.113.8"));
        audit.close();

        assertThat(lines.list).hasSize(1);
    }

    /// Whoever has many addresses does not take the memory of the service.
    @Test
    void itRemembersAThousandAddresses() throws Exception {
        SecurityAudit audit = new SecurityAudit();
        for (int i = 0; i < 5_000; i++) {
            audit.failed(Unauthenticated.missing(), address("10.1." + i / 250 + "." + i % 250));
        }
        audit.report();

        assertThat(pairs(lines.list.getFirst())).contains("failures={credential_required=5000}", "clients=1000");
    }

    @Test
    void anActNamesItsCallerByThePseudonym() {
        SecurityAudit.ended(
                new Caller("sam@example.org", Caller.Credential.TOKEN, Set.of(Role.SELLER), 7, Set.of(), 0xabL),
                "close",
                42,
                "done");
        SecurityAudit.ended(Caller.ANONYMOUS, "close", 42, "done");

        assertThat(lines.list).hasSize(1);
        assertThat(pairs(lines.list.getFirst()))
                .contains("caller=00000000000000ab", "auction=42")
                .noneMatch(pair -> pair.contains("sam"));
    }

    private static ClientAddress address(String text) throws Exception {
        return ClientAddress.of(InetAddress.getByName(text));
    }

    private static List<String> pairs(ILoggingEvent line) {
        List<KeyValuePair> pairs = line.getKeyValuePairs();
        return pairs.stream().map(pair -> pair.key + "=" + pair.value).toList();
    }
}
