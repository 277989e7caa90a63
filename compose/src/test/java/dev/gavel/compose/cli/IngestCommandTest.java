package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.ingest.IngestConfig;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import dev.gavel.ingest.http.tls.CertificateFiles;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.ingest.security.AuthConfig;
import dev.gavel.ingest.security.KeySetLocation;
import dev.gavel.ingest.security.TokenConfig;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class IngestCommandTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final TopicChoice TOPICS = new TopicChoice(new Topics(8, 16, (short) 1), false, false);

    @Test
    void theDefaultsSuitOneMachine() {
        assertThat(parse())
                .isEqualTo(
                        new IngestConfig(
                                LOOPBACK,
                                3000,
                                KafkaCluster.at("localhost:9092"),
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                TOPICS,
                                10_000,
                                "gavel-bid-processor",
                                AdmissionLimits.DEFAULT,
                                true,
                                BrowserAccess.NONE,
                                ClientLimits.DEFAULT,
                                null))
                .isEqualTo(
                        new IngestConfig(
                                LOOPBACK,
                                3000,
                                "localhost:9092",
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                TOPICS));
    }

    @Test
    void everyOptionReachesTheConfig() {
        IngestConfig config =
                parse(
                        "--kafka=k1:9092,k2:9092",
                        "--database=postgres://u@db:5433/g",
                        "--redis=redis://cache:6380",
                        "--bind=0.0.0.0",
                        "--port=8080",
                        "--partitions=32",
                        "--reply-partitions=4",
                        "--replicas=3",
                        "--max-in-flight=5",
                        "--processor-group=other",
                        "--max-lag-ms=500",
                        "--max-open-auctions=9",
                        "--max-open-auctions-of-seller=8",
                        "--max-terms-bytes=2048",
                        "--fast-path=off",
                        "--allowed-hosts=Auctions.example,api.example",
                        "--allowed-origins=https://shop.example",
                        "--trusted-proxies=10.0.0.0/8",
                        "--client-connections=9",
                        "--max-streams=10",
                        "--client-streams=11",
                        "--max-subscribers=16",
                        "--client-subscribers=17",
                        "--max-batches=12",
                        "--client-batches=13",
                        "--max-response-mib=14",
                        "--client-response-mib=15",
                        "--client-bid-rate=21/1s",
                        "--client-auction-rate=22/2s",
                        "--client-read-rate=23/3s",
                        "--client-failure-rate=26/6s",
                        "--subject-bid-rate=24/4s",
                        "--subject-auction-rate=25/5s",
                        "--subject-read-rate=off",
                        "--tls-certificate=chain.pem",
                        "--tls-key=key.pem",
                        "--auth-jwks=https://issuer.example/jwks",
                        "--auth-issuer=https://issuer.example",
                        "--auth-audience=house",
                        "--auth-algorithms=ES256, EdDSA",
                        "--auth-clock-skew=PT10S",
                        "--auth-roles-claim=groups",
                        "--auth-bidder-claim=customer",
                        "--auth-agent-claim=customers",
                        "--auth-api-keys=on");

        assertThat(config)
                .isEqualTo(
                        new IngestConfig(
                                InetAddress.ofLiteral("0.0.0.0"),
                                8080,
                                KafkaCluster.at("k1:9092,k2:9092"),
                                DatabaseUrl.parse("postgres://u@db:5433/g"),
                                "redis://cache:6380",
                                TopicChoice.exactly(new Topics(32, 4, (short) 3)),
                                5,
                                "other",
                                new AdmissionLimits(Duration.ofMillis(500), 9, 8, 2_048),
                                false,
                                new BrowserAccess(
                                        Set.of("auctions.example", "api.example"), Set.of("https://shop.example")),
                                new ClientLimits(
                                        10,
                                        11,
                                        16,
                                        17,
                                        12,
                                        13,
                                        9,
                                        14,
                                        15,
                                        TrustedProxies.parse("10.0.0.0/8"),
                                        new RateConfig(
                                                new Rate(21, 1),
                                                new Rate(22, 2),
                                                new Rate(23, 3),
                                                new Rate(26, 6),
                                                new Rate(24, 4),
                                                new Rate(25, 5),
                                                Rate.OFF)),
                                new CertificateFiles(Path.of("chain.pem"), Path.of("key.pem")),
                                new AuthConfig(
                                        new TokenConfig(
                                                "https://issuer.example",
                                                "house",
                                                KeySetLocation.parse("https://issuer.example/jwks"),
                                                List.of("ES256", "EdDSA"),
                                                Duration.ofSeconds(10),
                                                new TokenConfig.ClaimNames("groups", "customer", "customers")),
                                        true,
                                        false)));
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        assertThat(EnvironmentDefaultsTest.describe(new IngestCommand()))
                .containsExactlyInAnyOrder(
                        "--kafka KAFKA_BOOTSTRAP localhost:9092",
                        "--kafka-config GAVEL_KAFKA_CONFIG null",
                        "--admin-port GAVEL_ADMIN_PORT 0",
                        "--admin-bind GAVEL_ADMIN_BIND 127.0.0.1",
                        "--log-format GAVEL_LOG_FORMAT json",
                        "--database DATABASE_URL postgres://postgres@localhost:5432/gavel",
                        "--redis REDIS_URL redis://localhost:6379",
                        "--data GAVEL_DATA .gavel",
                        "--database-password-file DATABASE_PASSWORD_FILE null",
                        "--redis-password-file REDIS_PASSWORD_FILE null",
                        "--port GAVEL_PORT 3000",
                        "--bind GAVEL_BIND 127.0.0.1",
                        "--partitions GAVEL_PARTITIONS null",
                        "--reply-partitions GAVEL_REPLY_PARTITIONS null",
                        "--replicas GAVEL_REPLICAS 1",
                        "--max-in-flight GAVEL_MAX_IN_FLIGHT 10000",
                        "--processor-group GAVEL_PROCESSOR_GROUP gavel-bid-processor",
                        "--max-lag-ms GAVEL_MAX_LAG_MS 2000",
                        "--max-open-auctions GAVEL_MAX_OPEN_AUCTIONS 1000000",
                        "--max-open-auctions-of-seller GAVEL_MAX_OPEN_AUCTIONS_OF_SELLER 100000",
                        "--max-terms-bytes GAVEL_MAX_TERMS_BYTES 16384",
                        "--fast-path GAVEL_FAST_PATH on",
                        "--allowed-hosts GAVEL_ALLOWED_HOSTS ",
                        "--allowed-origins GAVEL_ALLOWED_ORIGINS ",
                        "--trusted-proxies GAVEL_TRUSTED_PROXIES null",
                        "--client-connections GAVEL_CLIENT_CONNECTIONS 2000",
                        "--max-streams GAVEL_MAX_STREAMS 64",
                        "--client-streams GAVEL_CLIENT_STREAMS 16",
                        "--max-subscribers GAVEL_MAX_SUBSCRIBERS 5000",
                        "--client-subscribers GAVEL_CLIENT_SUBSCRIBERS 500",
                        "--max-batches GAVEL_MAX_BATCHES 32",
                        "--client-batches GAVEL_CLIENT_BATCHES 8",
                        "--max-response-mib GAVEL_MAX_RESPONSE_MIB 32",
                        "--client-response-mib GAVEL_CLIENT_RESPONSE_MIB 8",
                        "--client-bid-rate GAVEL_CLIENT_BID_RATE off",
                        "--client-auction-rate GAVEL_CLIENT_AUCTION_RATE off",
                        "--client-read-rate GAVEL_CLIENT_READ_RATE off",
                        "--client-failure-rate GAVEL_CLIENT_FAILURE_RATE 1000/10s",
                        "--subject-bid-rate GAVEL_SUBJECT_BID_RATE 10000/10s",
                        "--subject-auction-rate GAVEL_SUBJECT_AUCTION_RATE 600/60s",
                        "--subject-read-rate GAVEL_SUBJECT_READ_RATE 5000/10s",
                        "--tls-certificate GAVEL_TLS_CERTIFICATE null",
                        "--tls-key GAVEL_TLS_KEY null",
                        "--auth-jwks GAVEL_AUTH_JWKS null",
                        "--auth-issuer GAVEL_AUTH_ISSUER ",
                        "--auth-audience GAVEL_AUTH_AUDIENCE gavel",
                        "--auth-algorithms GAVEL_AUTH_ALGORITHMS RS256,ES256,EdDSA",
                        "--auth-clock-skew GAVEL_AUTH_CLOCK_SKEW PT30S",
                        "--auth-roles-claim GAVEL_AUTH_ROLES_CLAIM roles",
                        "--auth-bidder-claim GAVEL_AUTH_BIDDER_CLAIM bidder_id",
                        "--auth-agent-claim GAVEL_AUTH_AGENT_CLAIM agent_for",
                        "--auth-api-keys GAVEL_AUTH_API_KEYS off",
                        "--insecure GAVEL_INSECURE false");
    }

    @Test
    void theConfigIsPrintedWithoutPasswords() {
        IngestConfig config =
                new IngestConfig(
                        LOOPBACK,
                        3000,
                        "k:9092",
                        DatabaseUrl.parse("postgres://u:hush@db/g"),
                        "redis://:hush@cache:6379/2",
                        TOPICS);

        assertThat(config.toString()).contains("db:5432/g", "cache:6379/2").doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "65536, k:1, redis://c:1, 1, g, GAVEL_PORT",
        "3000, '', redis://c:1, 1, g, KAFKA_BOOTSTRAP",
        "3000, k:1, http://:hush@c:1, 1, g, REDIS_URL",
        "3000, k:1, redis://c:1, 0, g, GAVEL_MAX_IN_FLIGHT",
        "3000, k:1, redis://c:1, 1, '', GAVEL_PROCESSOR_GROUP",
    })
    void rejectsInvalidValuesByTheirVariable(
            int port, String kafka, String redis, int maxInFlight, String group, String named) {
        DatabaseUrl database = DatabaseUrl.parse("postgres://db/g");

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new IngestConfig(
                                LOOPBACK,
                                port,
                                KafkaCluster.at(kafka),
                                database,
                                redis,
                                TOPICS,
                                maxInFlight,
                                group,
                                AdmissionLimits.DEFAULT,
                                true,
                                BrowserAccess.NONE,
                                ClientLimits.DEFAULT,
                                null))
                .withMessageContaining(named)
                .withMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "--max-lag-ms=99, GAVEL_MAX_LAG_MS must be 100 to 60000, 99",
        "--max-lag-ms=60001, GAVEL_MAX_LAG_MS must be 100 to 60000, 60001",
        "--max-open-auctions=0, GAVEL_MAX_OPEN_AUCTIONS must be at least 1, 0",
        "--max-open-auctions-of-seller=0, GAVEL_MAX_OPEN_AUCTIONS_OF_SELLER must be at least 1, 0",
        "--max-terms-bytes=1023, GAVEL_MAX_TERMS_BYTES must be 1024 to 524288, 1023",
        "--max-terms-bytes=524289, GAVEL_MAX_TERMS_BYTES must be 1024 to 524288, 524289",
    })
    void rejectsLimitsOfAdmissionOutOfRange(String option, String message, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(option)).withMessage(message + ", not " + value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bind=0.0.0.0 | GAVEL_BIND is 0.0.0.0, which other machines can reach",
                "--auth-issuer=https://issuer.example | GAVEL_AUTH_ISSUER needs GAVEL_AUTH_JWKS",
                "--auth-jwks=https://issuer.example/jwks | GAVEL_AUTH_ISSUER must not be empty",
                "--auth-jwks=http://issuer.example/jwks | GAVEL_AUTH_JWKS must be a file, an https URL",
                "--auth-api-keys=yes | GAVEL_AUTH_API_KEYS must be on or off, not yes",
            })
    void wrongSettingsOfAuthenticationEndTheStart(String option, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(option)).withMessageStartingWith(message);
    }

    @Test
    void anotherAddressNeedsAuthenticationOrInsecure() {
        assertThat(parse("--bind=0.0.0.0", "--insecure").bind().isAnyLocalAddress()).isTrue();
        assertThat(parse("--bind=0.0.0.0", "--auth-api-keys=on").auth().isOn()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--auth-api-keys=on", "--allowed-origins=*"))
                .withMessageStartingWith("GAVEL_ALLOWED_ORIGINS must list origins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "500", "500/10", "0/10s", "500/0s", "500/3601s", "-1/10s", "9999999999/1s"})
    void aRateIsANumberOfRequestsAndATime(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--client-bid-rate=" + text))
                .withMessageStartingWith("GAVEL_CLIENT_BID_RATE must be off, or a number of requests and a time like")
                .withMessageEndingWith("not " + text);
    }

    @Test
    void theFastPathIsOnOrOff() {
        assertThat(parse("--fast-path=on").fastPath()).isTrue();
        assertThat(parse("--fast-path=off").fastPath()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--fast-path=yes"))
                .withMessage("GAVEL_FAST_PATH must be on or off, not yes");
    }

    @Test
    void anAddressOfAnotherMachineIsWrongUsage() {
        GavelRun run = GavelRun.of("ingest", "--bind=192.0.2.1");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("gavel ingest: --bind must be an address of this machine")
                .contains("not 192.0.2.1: this machine does not have it");
    }

    @Test
    void anInvalidUrlIsWrongUsageAndIsNotPrinted() {
        GavelRun run = GavelRun.of("ingest", "--database=mysql://u:hush@db/g");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("gavel ingest: --database should look like").doesNotContain("hush");
    }

    private static IngestConfig parse(String... arguments) {
        IngestCommand command = new IngestCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.config();
    }
}
