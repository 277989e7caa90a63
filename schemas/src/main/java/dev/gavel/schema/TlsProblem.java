package dev.gavel.schema;

import java.security.cert.CertPathBuilderException;
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
        Throwable tls = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException e -> {
                    return "the server's certificate has expired (" + e.getMessage() + ")";
                }
                case CertificateNotYetValidException e -> {
                    return "the server's certificate is not valid yet (" + e.getMessage() + ")";
                }
                case CertPathBuilderException _ -> {
                    return "the server's certificate is not signed by an authority that is trusted here";
                }
                case SSLException e -> tls = e;
                case CertificateException e when isAboutName(e) -> {
                    return "the server's certificate is for another host (" + e.getMessage() + ")";
                }
                default -> {
                    // The reason may be deeper.
                }
            }
        }
        return tls == null ? null : tls.getMessage();
    }

    private static boolean isAboutName(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("No subject alternative") || message.startsWith("No name matching");
    }
}
