package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.tls.CertificateFiles;
import dev.gavel.ingest.http.tls.ServerCertificate;
import dev.gavel.testing.TestAuthority;
import dev.gavel.testing.TestAuthority.Issued;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTest {
    @TempDir private static Path directory;

    private static TestAuthority authority;
    private static Path chain;
    private static Path key;
    private static ServerCertificate certificate;
    private static ApiFixture api;

    @BeforeAll
    static void start() throws Exception {
        authority = TestAuthority.create(directory.resolve("authority"));
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
        install(authority.issue("first", TestAuthority.THIS_MACHINE));
        certificate = ServerCertificate.load(new CertificateFiles(chain, key));
        certificate.start();
        api = new ApiFixture(certificate.context());
    }

    @AfterAll
    static void stop() {
        api.close();
        certificate.close();
    }

    @Test
    void bidsTravelOverTls() throws Exception {
        try (HttpClient client = client()) {
            HttpResponse<String> opened =
                    client.send(
                            HttpRequest.newBuilder(uri("/api/auctions"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "{\"id\":42,\"title\":\"clock\",\"ends_at\":\"2036-01-01T00:00:00Z\"}"))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
            assertThat(opened.sslSession()).isPresent();
        }
    }

    @Test
    void aRequestWithoutTlsGetsNoResponse() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest plain =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + "/health")).build();

            assertThatThrownBy(() -> client.send(plain, BodyHandlers.ofString())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRenewedCertificateIsShownToNewConnections() throws Exception {
        Issued renewed = authority.issue("renewed", TestAuthority.THIS_MACHINE);

        // The files are replaced one after the other, and between the two moments they do not match.
        replace(renewed.chain(), chain);
        replace(renewed.key(), key);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    try (HttpClient fresh = client()) {
                        assertThat(subject(fresh)).isEqualTo("CN=renewed");
                    }
                });
    }

    private static void install(Issued issued) throws IOException {
        replace(issued.chain(), chain);
        replace(issued.key(), key);
    }

    private static void replace(Path source, Path target) throws IOException {
        Path copy = Files.copy(source, target.resolveSibling(target.getFileName() + ".new"));
        Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String subject(HttpClient client) throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri("/health")).build(), BodyHandlers.ofString());
        X509Certificate shown = (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    private static URI uri(String path) {
        return URI.create("https://localhost:" + api.port() + path);
    }

    /// A client with connections of its own, which checks the server's certificate and name.
    private static HttpClient client() throws IOException {
        return HttpClient.newBuilder().sslContext(authority.trusted()).connectTimeout(Duration.ofSeconds(10)).build();
    }
}
