package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.FreePorts;
import dev.gavel.testing.SecuredBroker.Listener;
import dev.gavel.testing.Stores;
import dev.gavel.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A wrong setting of a connection ends a service at start, within 30 s, with one line that names the setting. The
/// cases run at the same time, because some of them wait for a server that does not answer.
@Tag("cluster")
class BadConnectionsIT {
    private static final String KAFKA_CONFIG = "--kafka-config";
    private static final String DATABASE = "--database (DATABASE_URL)";
    private static final String REDIS = "--redis (REDIS_URL)";

    @TempDir private static Path directory;

    private static SecuredServers servers;
    private static Stores replicas;
    private static Path wrongPassword;
    private static Path otherAuthority;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(directory);
        wrongPassword = Files.writeString(directory.resolve("wrong-password"), "wrong\n");
        otherAuthority = TestAuthority.create(directory.resolve("other")).certificate();
        Path own = Files.createDirectories(directory.resolve("replicas"));
        replicas = Stores.start(own);
        replicas.stopPostgres();
        Files.createFile(own.resolve("postgres").resolve("standby.signal"));
        replicas.startPostgres();
        replicas.redis().replicaof("127.0.0.1", FreePorts.find());
    }

    @AfterAll
    static void stop() throws Exception {
        replicas.close();
        servers.close();
    }

    private record Case(List<String> arguments, List<String> expected) {
        Case(List<String> arguments, String... expected) {
            this(arguments, List.of(expected));
        }
    }

    @Test
    void aBrokerThatCannotBeUsed() throws Exception {
        String nobody = "--kafka=127.0.0.1:" + FreePorts.find();
        List<Case> cases = new ArrayList<>();
        for (String command : List.of("ingest", "process", "project")) {
            List<String> silent = new ArrayList<>(own(servers.plainKafka(command)));
            silent.set(1, nobody);
            cases.add(new Case(silent, nobody.substring("--kafka=".length()) + " (--kafka) does not answer"));
            cases.add(
                    new Case(
                            own(servers.kafka(command, Listener.SCRAM, servers.broker.scramLogin("nobody", "wrong"))),
                            "rejects the connection",
                            KAFKA_CONFIG));
            cases.add(certificate(command, Listener.EXPIRED, "the server's certificate has expired"));
            cases.add(certificate(command, Listener.SELF_SIGNED, "is not signed by an authority that is trusted here"));
            cases.add(certificate(command, Listener.OTHER_HOST, "the server's certificate is for another host"));
        }
        assertAll(cases);
    }

    @Test
    void aDatabaseThatCannotBeUsed() throws Exception {
        String postgres = servers.stores.postgres("gavel");
        List<Case> cases = new ArrayList<>();
        for (String command : List.of("ingest", "project")) {
            cases.add(
                    database(command, postgres, wrongPassword, "Postgres rejects the user", "password authentication"));
            cases.add(database(command, servers.stores.postgres("nothing"), "Postgres has no such database"));
            cases.add(
                    database(
                            command,
                            servers.stores.postgres("gavel", otherAuthority),
                            "is not signed by an authority that is trusted here",
                            "sslrootcert"));
            cases.add(
                    database(
                            command,
                            postgres.replace("localhost", "127.0.0.1"),
                            "the server's certificate is for another host"));
        }
        String standby = replicas.url().jdbcUrl().replace("jdbc:postgresql://", "postgres://postgres@");
        cases.add(database("project", standby, "is read-only, as a replica is"));
        assertAll(cases);
    }

    @Test
    void aRedisThatCannotBeUsed() throws Exception {
        String redis = servers.stores.redis();
        List<Case> cases = new ArrayList<>();
        for (String command : List.of("ingest", "project")) {
            cases.add(redis(command, redis, wrongPassword, "Redis rejects the user", "WRONGPASS"));
            cases.add(
                    redis(
                            command,
                            servers.stores.redis(otherAuthority),
                            "is not signed by an authority that is trusted here",
                            "sslrootcert"));
            cases.add(
                    redis(
                            command,
                            redis.replace("localhost", "127.0.0.1"),
                            "the server's certificate is for another host"));
        }
        assertAll(cases);
        assertThat(
                        servers.failure(
                                SecuredServers.with(
                                        servers.plainKafka("project"),
                                        "--database=" + servers.stores.postgres("gavel"),
                                        "--database-password-file=" + servers.stores.passwordFile(),
                                        "--redis=" + replicas.redisUri())))
                .contains("is a read-only replica", REDIS);
    }

    @Test
    void topicsThatAreOtherwise() throws Exception {
        List<String> project = servers.readModels(servers.plainKafka("project"));
        List<String> wrong = new ArrayList<>(project);
        wrong.replaceAll(option -> option.equals("--partitions=2") ? "--partitions=3" : option);
        // The first start creates the topics, and then stops at its Redis.
        servers.failure(
                servers.readModels(
                        servers.plainKafka("ingest"),
                        servers.stores.postgres("gavel"),
                        servers.stores.redis(),
                        wrongPassword));

        assertThat(servers.failure(wrong))
                .contains("auction-commands has 2 partitions, not 3", "leave --partitions (GAVEL_PARTITIONS) out");
    }

    private static Case certificate(String command, Listener listener, String problem) throws Exception {
        return new Case(
                own(servers.kafka(command, listener, servers.broker.scramUser("somebody", "hush"))),
                problem,
                KAFKA_CONFIG);
    }

    private static Case database(String command, String postgres, String... expected) {
        return database(command, postgres, servers.stores.passwordFile(), expected);
    }

    private static Case database(String command, String postgres, Path password, String... expected) {
        List<String> arguments =
                SecuredServers.with(
                        servers.plainKafka(command),
                        "--database=" + postgres,
                        "--database-password-file=" + password,
                        "--redis=" + servers.stores.redis(),
                        "--redis-password-file=" + servers.stores.passwordFile());
        return new Case(arguments, SecuredServers.with(List.of(expected), DATABASE));
    }

    private static Case redis(String command, String redis, String... expected) {
        return redis(command, redis, servers.stores.passwordFile(), expected);
    }

    private static Case redis(String command, String redis, Path password, String... expected) {
        List<String> arguments =
                SecuredServers.with(
                        servers.plainKafka(command),
                        "--database=" + servers.stores.postgres("gavel"),
                        "--database-password-file=" + servers.stores.passwordFile(),
                        "--redis=" + redis,
                        "--redis-password-file=" + password);
        return new Case(arguments, SecuredServers.with(List.of(expected), REDIS));
    }

    private static List<String> own(List<String> options) {
        return options.getFirst().equals("process") ? servers.processor(options) : servers.readModels(options);
    }

    private static void assertAll(List<Case> cases) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> failures = new ArrayList<>();
            for (Case one : cases) {
                failures.add(threads.submit(() -> servers.failure(one.arguments())));
            }
            for (int i = 0; i < cases.size(); i++) {
                assertThat(failures.get(i).get()).as(cases.get(i).toString()).contains(cases.get(i).expected());
            }
        }
    }
}
