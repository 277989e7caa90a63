package dev.gavel.ingest.http.tls;

import dev.gavel.schema.StartupException;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/// The certificate of the HTTP API in two PEM files, as `certbot` and cert-manager write them.
///
/// @param chain the server's certificate, followed by those of the authorities that signed it
/// @param key the private key, PKCS #8 or PKCS #1, without a passphrase
public record CertificateFiles(Path chain, Path key) {
    private static final String CHAIN = "--tls-certificate (GAVEL_TLS_CERTIFICATE) ";
    private static final String KEY = "--tls-key (GAVEL_TLS_KEY) ";

    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /// What the files contain.
    record Contents(List<X509Certificate> chain, PrivateKey key) {}

    /// @throws StartupException if a client would not accept the certificate; the message names the option
    Contents read() {
        byte[] chainBytes = bytes(CHAIN, chain);
        byte[] keyBytes = bytes(KEY, key);
        Keys keys = parse(CHAIN + chain, chainBytes, false);
        List<X509Certificate> certificates = keys.certChain();
        if (certificates.isEmpty()) {
            throw new StartupException(CHAIN + chain + " has no certificate in PEM");
        }
        PrivateKey privateKey =
                parse(KEY + key, keyBytes, true)
                        .privateKey()
                        .orElseThrow(() -> new StartupException(KEY + key + " has no private key in PEM"));
        X509Certificate own = certificates.getFirst();
        requireValid(own);
        requirePair(own, privateKey);
        return new Contents(List.copyOf(certificates), privateKey);
    }

    private void requireValid(X509Certificate own) {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new StartupException(CHAIN + chain + " expired at " + own.getNotAfter().toInstant(), e);
        } catch (CertificateNotYetValidException e) {
            throw new StartupException(CHAIN + chain + " is not valid before " + own.getNotBefore().toInstant(), e);
        }
    }

    private void requirePair(X509Certificate own, PrivateKey privateKey) {
        String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
        if (algorithm == null) {
            throw new StartupException(KEY + key + " is a key for " + privateKey.getAlgorithm() + ", not RSA or EC");
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            byte[] message = own.getEncoded();
            signature.initSign(privateKey);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(own.getPublicKey());
            signature.update(message);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException _) {
            // A key of another kind or size.
        }
        throw new StartupException(KEY + key + " is not the key of the first certificate in " + chain);
    }

    private static byte[] bytes(String option, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new StartupException(option + file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new StartupException(option + file + " may not be read by this user", e);
        } catch (IOException e) {
            throw new StartupException(option + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Keys parse(String name, byte[] bytes, boolean isKey) {
        try {
            Resource resource = Resource.create(name, bytes);
            return Keys.builder()
                    .pem(pem -> {
                        if (isKey) {
                            pem.key(resource);
                        } else {
                            pem.certChain(resource);
                        }
                    })
                    .build();
        } catch (RuntimeException e) {
            throw new StartupException(name + " is not a PEM file that can be used: " + e.getMessage(), e);
        }
    }
}
