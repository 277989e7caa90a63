package dev.gavel.ingest.http.tls;

import dev.gavel.ingest.http.tls.CertificateFiles.Contents;
import dev.gavel.schema.StartupException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate that the HTTP API shows to its clients. Its files are read again every few seconds, so that a
/// renewed certificate needs no restart: connections that are opened from then on get the new one. If the new files
/// cannot be used, or only one of them has been replaced yet, the previous certificate stays.
public final class ServerCertificate implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final CertificateFiles files;
    private final Shown shown;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("ingest-certificate").daemon().unstarted(this::watch);
    private @Nullable String reported;

    private ServerCertificate(CertificateFiles files) {
        this.files = files;
        this.shown = new Shown(files.read());
    }

    /// @throws StartupException if the files cannot be used; the message names the option
    public static ServerCertificate load(CertificateFiles files) {
        return new ServerCertificate(files);
    }

    /// For the server. It shows the newest certificate to each new connection.
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {shown}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        stopped.countDown();
    }

    private void watch() {
        try {
            while (!stopped.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                reload();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Shows the certificate that the files have now.
    void reload() {
        try {
            Contents contents = files.read();
            if (shown.replace(contents)) {
                log.atInfo()
                        .addKeyValue("valid_until", contents.chain().getFirst().getNotAfter().toInstant())
                        .log("the renewed certificate is in use");
            }
            reported = null;
        } catch (StartupException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(reported)) {
                log.atWarn().addKeyValue("reason", message).log("the previous certificate stays in use");
            }
            reported = message;
        }
    }

    /// Answers each handshake with the newest certificate. A handshake asks for the alias first and then for what
    /// belongs to it, so the previous one is kept for handshakes that have just begun.
    private static final class Shown extends X509ExtendedKeyManager {
        private volatile Numbered newest;
        private volatile Numbered previous;

        private record Numbered(int number, Contents contents) {
            String alias() {
                return Integer.toString(number);
            }
        }

        private Shown(Contents contents) {
            newest = new Numbered(0, contents);
            previous = newest;
        }

        /// @return whether the contents are others
        private boolean replace(Contents contents) {
            if (contents.equals(newest.contents())) {
                return false;
            }
            previous = newest;
            newest = new Numbered(previous.number() + 1, contents);
            return true;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            Numbered shown = newest;
            return keyType.equals(shown.contents().key().getAlgorithm()) ? shown.alias() : null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            Contents contents = find(alias);
            return contents == null ? null : contents.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            Contents contents = find(alias);
            return contents == null ? null : contents.key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = chooseEngineServerAlias(keyType, issuers, null);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        private @Nullable Contents find(String alias) {
            Numbered now = newest;
            if (now.alias().equals(alias)) {
                return now.contents();
            }
            Numbered before = previous;
            return before.alias().equals(alias) ? before.contents() : null;
        }
    }
}
