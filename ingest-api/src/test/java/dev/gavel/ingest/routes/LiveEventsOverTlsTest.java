package dev.gavel.ingest.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.tls.CertificateFiles;
import dev.gavel.ingest.http.tls.ServerCertificate;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.EventStreamClient;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.TestAuthority;
import dev.gavel.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over HTTPS that the nodes serve themselves, with a topic in memory.
class LiveEventsOverTlsTest extends LiveEventsScenarios {
    private FakeEventTopic topic = new FakeEventTopic(FakeLog.PARTITIONS);
    private TestAuthority authority;
    private SSLContext trusted;
    private Path chain;
    private Path key;
    private ServerCertificate certificate;

    @BeforeAll
    void issue(@TempDir Path directory) throws Exception {
        authority = TestAuthority.create(directory.resolve("authority"));
        trusted = authority.trusted();
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
        install("first");
        certificate = ServerCertificate.load(new CertificateFiles(chain, key));
        certificate.start();
    }

    @AfterAll
    void stop() {
        certificate.close();
    }

    /// A client must be able to tell the end of an auction from a connection that somebody cut.
    @Test
    void theEndOfAStreamIsTheEndOfItsTls() throws Exception {
        write(4);
        try (SSLSocket socket = get("/api/auctions/42/events?after=" + PARTITION + "@0")) {
            try (Writer writer = openWriter()) {
                writer.write(List.of(SampleEvents.sold(AUCTION, PARTITION, next, 9)));
            }

            // A connection that ends otherwise is an exception.
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).contains("event: closed");
        }
    }

    @Test
    void aClientThatIsGoneIsNoSubscriber() throws Exception {
        ApiFixture node = nodes.getFirst();
        try (SSLSocket _ = get("/api/events")) {
            await("it is there").atMost(BOUND).until(() -> node.clients.subscribers().held() == 1);
        }
        await("it is gone").atMost(BOUND).until(() -> node.clients.subscribers().held() == 0);
    }

    @Test
    void aStreamGoesOnAfterTheCertificateWasRenewedAndOthersSeeTheNewOne() throws Exception {
        try (EventStreamClient before =
                stream(nodes.getFirst(), "/api/auctions/42/events?after=" + PARTITION + "@0", null)) {
            install("renewed");
            await("the renewed certificate")
                    .atMost(BOUND)
                    .until(() -> {
                        try (SSLSocket socket = get("/api/events")) {
                            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                            return shown.getSubjectX500Principal().getName().equals("CN=renewed");
                        }
                    });
            write(20);

            await("events").atMost(BOUND).until(() -> before.events().size() == 9);
        }
    }

    private SSLSocket get(String path) throws IOException {
        SSLSocket socket = (SSLSocket) trusted.getSocketFactory().createSocket("localhost", nodes.getFirst().port());
        socket.setSoTimeout((int) BOUND.toMillis());
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
        return socket;
    }

    private void install(String subject) throws Exception {
        Issued issued = authority.issue(subject, TestAuthority.THIS_MACHINE);
        replace(issued.chain(), chain);
        replace(issued.key(), key);
    }

    private static void replace(Path source, Path target) throws IOException {
        Path copy = Files.copy(source, target.resolveSibling(target.getFileName() + ".new"));
        Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    SSLContext serverTls() {
        return certificate.context();
    }

    @Override
    SSLContext clientTls() {
        return trusted;
    }

    @Override
    KafkaCluster cluster() {
        return KafkaCluster.at("nowhere:1").over(topic);
    }

    @Override
    void recreateTopic(int partitions) {
        topic = new FakeEventTopic(partitions);
    }

    @Override
    Writer openWriter() {
        return topic;
    }
}
