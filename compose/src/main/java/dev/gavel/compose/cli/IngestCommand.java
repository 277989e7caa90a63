package dev.gavel.compose.cli;

import dev.gavel.compose.admin.ObservedService;
import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.ingest.http.tls.CertificateFiles;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel ingest`: runs the HTTP API.
@Command(
        name = "ingest",
        description =
                "Serves the HTTP API: writes commands to the log and answers reads from the read models. Runs until it"
                        + " is stopped.")
final class IngestCommand extends ServiceCommand<IngestConfig> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + IngestConfig.DEFAULT_PORT,
            description = "Port of the HTTP API; 0 selects a free one.")
    @EnvironmentVariable("GAVEL_PORT")
    private int port;

    @Mixin private ListenOptions listen = new ListenOptions();

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--max-in-flight",
            paramLabel = "N",
            defaultValue = "" + IngestConfig.DEFAULT_MAX_IN_FLIGHT,
            description =
                    "Maximum number of commands that wait for a reply at the same time; further requests get 503.")
    @EnvironmentVariable("GAVEL_MAX_IN_FLIGHT")
    private int maxInFlight;

    @Option(
            names = "--processor-group",
            paramLabel = "NAME",
            defaultValue = IngestConfig.DEFAULT_PROCESSOR_GROUP,
            description = "Consumer group of the bid processors, whose lag /health reports.")
    @EnvironmentVariable("GAVEL_PROCESSOR_GROUP")
    private String processorGroup = "";

    @Mixin private AdmissionOptions admission = new AdmissionOptions();

    @Mixin private ClientOptions clients = new ClientOptions();

    @Mixin private CertificateOptions certificate = new CertificateOptions();

    @Mixin private AuthOptions auth = new AuthOptions();

    @Override
    IngestConfig config() {
        return new IngestConfig(
                listen.address(),
                port,
                kafka.cluster(),
                readModels.database(),
                readModels.redisUrl(),
                topics.choice(),
                maxInFlight,
                processorGroup,
                admission.limits(),
                admission.fastPath(),
                listen.browsers(),
                clients.limits(),
                certificate.files(),
                auth.config());
    }

    @Override
    String serviceName() {
        return ObservedService.INGEST;
    }

    /// Ingest does not end by itself: it serves reads even without Kafka.
    @Override
    Running start(IngestConfig config) throws InterruptedException {
        Ingest ingest = Ingest.start(config);
        return new Running(IngestCommand::awaitForever, () -> null, ingest::close, ObservedService.of(ingest));
    }

    private static @Nullable Throwable awaitForever() throws InterruptedException {
        new CountDownLatch(1).await();
        return null;
    }

    /// A picocli mixin: HTTPS for the API.
    static final class CertificateOptions {
        @Option(
                names = "--tls-certificate",
                paramLabel = "FILE",
                description =
                        "Certificate chain of the HTTP API in PEM, for HTTPS. A renewed file is used without a restart.")
        @EnvironmentVariable("GAVEL_TLS_CERTIFICATE")
        private @Nullable Path chain;

        @Option(
                names = "--tls-key",
                paramLabel = "FILE",
                description = "Private key of --tls-certificate in PEM, without a passphrase.")
        @EnvironmentVariable("GAVEL_TLS_KEY")
        private @Nullable Path key;

        /// @return null: HTTP without TLS
        /// @throws IllegalArgumentException if only one of the files is given
        @Nullable CertificateFiles files() {
            if (chain == null && key == null) {
                return null;
            }
            if (chain == null || key == null) {
                throw new IllegalArgumentException("--tls-certificate and --tls-key are needed together, for HTTPS");
            }
            return new CertificateFiles(chain, key);
        }
    }
}
