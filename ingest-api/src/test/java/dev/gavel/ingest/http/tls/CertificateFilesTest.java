package dev.gavel.ingest.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import dev.gavel.testing.TestAuthority;
import dev.gavel.testing.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
    @TempDir private static Path directory;

    private static TestAuthority authority;
    private static Issued issued;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.create(directory);
        issued = authority.issue("ingest", TestAuthority.THIS_MACHINE);
    }

    @Test
    void theServersOwnCertificateComesFirst() {
        CertificateFiles.Contents contents = new CertificateFiles(issued.chain(), issued.key()).read();

        assertThat(contents.chain()).hasSize(2);
        assertThat(contents.chain().getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=ingest");
        assertThat(contents.key().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void oneFileMayHoldBoth() {
        assertThat(new CertificateFiles(issued.both(), issued.both()).read().chain()).hasSize(2);
    }

    @Test
    void filesThatCannotBeUsedAreNamedWithTheirOption() throws Exception {
        Path nothing = directory.resolve("nothing.pem");
        Path text = Files.writeString(directory.resolve("text.pem"), "no PEM");
        Path cut = Files.writeString(directory.resolve("cut.pem"), Files.readString(issued.chain()).substring(0, 200));
        Issued other = authority.issue("other", TestAuthority.THIS_MACHINE);
        Issued expired = authority.issueExpired("expired");

        assertFails(nothing, issued.key(), "--tls-certificate (GAVEL_TLS_CERTIFICATE)", "does not exist");
        assertFails(issued.chain(), nothing, "--tls-key (GAVEL_TLS_KEY)", "does not exist");
        assertFails(text, issued.key(), "--tls-certificate", "text.pem");
        assertFails(cut, issued.key(), "--tls-certificate", "cut.pem");
        assertFails(issued.chain(), text, "--tls-key", "text.pem");
        assertFails(issued.chain(), issued.chain(), "--tls-key", "private key");
        assertFails(issued.chain(), other.key(), "--tls-key", "is not the key of the first certificate");
        assertFails(expired.chain(), expired.key(), "--tls-certificate", "expired at");
    }

    private static void assertFails(Path chain, Path key, String option, String reason) {
        assertThatThrownBy(() -> new CertificateFiles(chain, key).read())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(reason);
    }
}
