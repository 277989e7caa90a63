package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the whole process under load, several times. Every decision that a client received must be on the log, once
/// and unchanged. Every reply ever sent, also from a transaction that was never committed, must equal the committed
/// event: that is why replies may be read before the commit (invariant 4).
final class KillNineIT {
    private static final int AUCTIONS = 20;
    private static final int BIDDERS = 16;
    private static final int RESPONSES_A_ROUND = 2_000;

    @Test
    void losesNoDecisionThatAClientReceivedAndDecidesNothingTwice(@TempDir Path data) throws Exception {
        killsAndChecks("in-process", 2, data);
    }

    @Tag("slow")
    @Test
    void losesNothingOverSocketsEither(@TempDir Path data) throws Exception {
        killsAndChecks("socket", 2, data);
    }

    /// @param transport between the services and the broker (docs/adr/0044)
    private static void killsAndChecks(String transport, int rounds, Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        List<Response> responses = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            GavelUp up = start(data, ports, transport);
            responses.addAll(bidUntilKilled(up, round));
        }

        try (GavelUp up = start(data, ports, transport)) {
            ApiClient api = new ApiClient(ports.http());
            // Our own bid comes after all others: when it is decided, they are decided too.
            for (int auction = 1; auction <= AUCTIONS; auction++) {
                assertThat(api.bid(auction, 99, "0.01").status()).isEqualTo(409);
            }
            checkResponses(responses, new TopicReader(ports.kafka()), new ReadModels(up));
        }
    }

    private static GavelUp start(Path data, GavelUp.StackPorts ports, String transport) throws Exception {
        return GavelUp.start(data, ports, "off", "-Xmx768m", "--kafka-transport=" + transport);
    }

    private static List<Response> bidUntilKilled(GavelUp up, int round) throws Exception {
        ApiClient api = new ApiClient(up.ports.http());
        for (int auction = 1; auction <= AUCTIONS; auction++) {
            int status = api.open(auction, "0.01", Instant.now().plus(Duration.ofHours(1))).status();
            assertThat(status).isEqualTo(round == 0 ? 201 : 409);
        }
        try (BidLoad load = BidLoad.start(api, BIDDERS, AUCTIONS, round)) {
            await("enough responses before the kill")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(load.responses.size()).isGreaterThan(RESPONSES_A_ROUND));
            up.kill();
            load.stop();
            return new ArrayList<>(load.responses);
        }
    }

    private static void checkResponses(List<Response> responses, TopicReader log, ReadModels readModels)
            throws Exception {
        await("every command is decided")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(log.events()).hasSameSizeAs(log.read(Topics.COMMANDS, "read_uncommitted")));
        Map<Position, Event> events = log.events();
        for (Response response : responses) {
            equalsItsEvent(response, events);
        }
        List<Position> replied = new ArrayList<>();
        for (var record : log.read(Topics.REPLIES, "read_uncommitted")) {
            Reply reply = TopicReader.message(ReplyCodec.decode(record.value()));
            assertThat(reply.event()).isEqualTo(events.get(reply.event().position()));
            replied.add(reply.event().position());
        }
        int resent = replied.size() - (int) replied.stream().distinct().count();
        assertThat(resent).as("replies from transactions that died open").isPositive();
        long bids = events.values().stream().filter(KillNineIT::isBid).count();
        await("Postgres has every bid")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(readModels.number("SELECT count(*) FROM bids")).isEqualTo(bids));
    }

    private static void equalsItsEvent(Response response, Map<Position, Event> events) {
        assertThat(response.status()).as(response.body()).isIn(201, 409);
        Event event =
                Objects.requireNonNull(
                        events.get(Position.parse(response.field("position"))), () -> "lost: " + response.body());
        assertThat(response.field("id")).isEqualTo(Long.toString(event.position().bidId()));
        Reason rejection = event.rejection();
        assertThat(response.field("code")).isEqualTo(rejection == null ? "" : rejection.code());
        long price = Objects.requireNonNull(event.standing()).priceMicros();
        assertThat(response.field(rejection == null ? "price" : "highest")).isIn(Micros.format(price), "null");
    }

    private static boolean isBid(Event event) {
        return event.fact() instanceof Fact.BidAccepted || event.fact() instanceof Fact.BidRefused;
    }
}
