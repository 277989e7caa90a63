package dev.gavel.schema;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says in words why a TLS connection was not made. The exceptions of the JDK have the reason in their last cause, in
/// the terms of its implementation.
public final class TlsProblem {
    private TlsProblem() {}

    /// The problem, for people; null if the failure is not one of TLS. None of them passes by itself.
    public static @Nullable String of(@Nullable Throwable failure) {
        boolean untrusted = false;
        Throwable tls = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException e -> {
                    return "the server's certificate has expired (" + e.getMessage() + ")";
                }
                case CertificateNotYetValidException e -> {
                    return "the server's certificate is not valid yet (" + e.getMessage() + ")";
                }
                // An authority that is unknown, or one of the same name with another key. Expiry has a deeper cause.
                case CertPathBuilderException _, CertPathValidatorException _ -> untrusted = true;
                case SSLException e -> tls = e;
                case CertificateException e when isAboutName(e) -> {
                    return "the server's certificate is for another host (" + e.getMessage() + ")";
                }
                default -> {
                    // The reason may be deeper.
                }
            }
        }
        if (untrusted) {
            return "the server's certificate is not signed by an authority that is trusted here";
        }
        return tls == null ? null : tls.getMessage();
    }

    private static boolean isAboutName(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }
}
