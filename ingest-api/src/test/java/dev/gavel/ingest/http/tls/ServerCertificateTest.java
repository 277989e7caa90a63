package dev.gavel.ingest.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.TestAuthority;
import dev.gavel.testing.TestAuthority.Issued;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    @TempDir private Path directory;

    private TestAuthority authority;
    private Path chain;
    private Path key;
    private ServerCertificate certificate;

    @BeforeEach
    void load() throws Exception {
        authority = TestAuthority.create(directory.resolve("authority"));
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
        Issued first = authority.issue("first", TestAuthority.THIS_MACHINE);
        replace(first.chain(), chain);
        replace(first.key(), key);
        certificate = ServerCertificate.load(new CertificateFiles(chain, key));
    }

    @Test
    void thePreviousCertificateStaysUntilBothFilesAreReplaced() throws Exception {
        Issued renewed = authority.issue("renewed", TestAuthority.THIS_MACHINE);
        replace(renewed.chain(), chain);
        certificate.reload();
        assertThat(shown()).isEqualTo("CN=first");

        replace(renewed.key(), key);
        certificate.reload();
        assertThat(shown()).isEqualTo("CN=renewed");
    }

    @Test
    void aCertificateThatCannotBeUsedIsNotTakenOver() throws Exception {
        Issued expired = authority.issueExpired("expired");
        replace(expired.chain(), chain);
        replace(expired.key(), key);
        certificate.reload();
        assertThat(shown()).isEqualTo("CN=first");

        Files.delete(chain);
        certificate.reload();
        assertThat(shown()).isEqualTo("CN=first");
    }

    private static void replace(Path source, Path target) throws Exception {
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The subject that a client sees in a handshake.
    private String shown() throws Exception {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Anybody()}, null);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket server =
                (SSLServerSocket) certificate.context().getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            Thread serving =
                    Thread.startVirtualThread(() -> {
                        try (SSLSocket accepted = (SSLSocket) server.accept()) {
                            accepted.startHandshake();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
            try (SSLSocket socket =
                    (SSLSocket) client.getSocketFactory().createSocket(loopback, server.getLocalPort())) {
                socket.startHandshake();
                X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                return own.getSubjectX500Principal().getName();
            } finally {
                serving.join();
            }
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
