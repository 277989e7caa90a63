package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.SecuredBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.tools.AclCommand;

/// The rights that `compose/acls.sh` gives.
final class KafkaAcls {
    private static final Map<String, String> PRINCIPALS =
            Map.of(
                    "ingest", "User:gavel-ingest",
                    "process", "User:gavel-processor",
                    "project", "User:gavel-projector",
                    "catalog", "User:gavel-catalog");

    private KafkaAcls() {}

    /// Runs the script, with Kafka's own tool in this process instead of one JVM for each call.
    static void give(String bootstrap) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", script().toString()).redirectErrorStream(true);
        builder.environment().put("KAFKA_BOOTSTRAP", bootstrap);
        builder.environment().put("KAFKA_ACLS", "echo");
        Process process = builder.start();
        List<String> calls =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(calls.toString()).isZero();
        for (String call : calls) {
            AclCommand.main(call.split(" "));
        }
    }

    /// Of the module, where Maven runs tests, or of the repository.
    private static Path script() {
        Path here = Path.of("acls.sh");
        return here.toFile().exists() ? here : Path.of("compose", "acls.sh");
    }

    /// All rights of a service, each like `WRITE on topic auction-commands`.
    static List<String> of(SecuredBroker broker, String command) throws Exception {
        try (Admin admin = broker.admin()) {
            return admin.describeAcls(AclBindingFilter.ANY).values().get().stream()
                    .filter(right -> right.entry().principal().equals(PRINCIPALS.get(command)))
                    .map(KafkaAcls::describe)
                    .sorted()
                    .toList();
        }
    }

    /// Takes a right from a service until it is closed.
    static Removed remove(SecuredBroker broker, String command, String right) throws Exception {
        try (Admin admin = broker.admin()) {
            List<AclBinding> removed =
                    admin.describeAcls(AclBindingFilter.ANY).values().get().stream()
                            .filter(one -> one.entry().principal().equals(PRINCIPALS.get(command)))
                            .filter(one -> describe(one).equals(right))
                            .toList();
            assertThat(removed).as(right).hasSize(1);
            admin.deleteAcls(removed.stream().map(AclBinding::toFilter).toList()).all().get();
            return new Removed(broker, removed);
        }
    }

    record Removed(SecuredBroker broker, List<AclBinding> rights) implements AutoCloseable {
        @Override
        public void close() {
            try (Admin admin = broker.admin()) {
                admin.createAcls(rights).all().toCompletionStage().toCompletableFuture().join();
            }
        }
    }

    private static String describe(AclBinding right) {
        return right.entry().operation()
                + " on "
                + right.pattern().resourceType().name().toLowerCase(Locale.ROOT)
                + " "
                + right.pattern().name();
    }
}
