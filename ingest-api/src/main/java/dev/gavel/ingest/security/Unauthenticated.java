package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;

/// The responses to a request whose caller is not known (RFC 6750, section 3).
final class Unauthenticated {
    private static final String CHALLENGE = "Bearer realm=\"gavel\"";

    /// Not a registered scheme, but HTTP requires a challenge in every 401.
    private static final String SIGNATURE_CHALLENGE = "Signature realm=\"gavel\"";

    private Unauthenticated() {}

    static Problem missing() {
        return unauthenticated(
                "credential_required",
                "Send a header Authorization: Bearer with an access token or an API key.",
                CHALLENGE);
    }

    static Problem badHeader() {
        return unauthenticated(
                "bad_authorization",
                "Send one header Authorization: Bearer with an access token or an API key.",
                CHALLENGE + ", error=\"invalid_request\"");
    }

    /// @param reason without anything that the caller has sent
    static Problem invalidToken(String reason) {
        return unauthenticated(
                "invalid_token",
                "The access token is not accepted: " + reason + ".",
                CHALLENGE + ", error=\"invalid_token\", error_description=\"" + reason + "\"");
    }

    static Problem invalidKey() {
        return unauthenticated(
                "invalid_api_key",
                "There is no such API key, or it has expired or was revoked.",
                CHALLENGE + ", error=\"invalid_token\"");
    }

    static Problem changed() {
        return unauthenticated(
                "credential_changed",
                "The credential names another caller now than when this request began. Send another request.",
                CHALLENGE + ", error=\"invalid_token\"");
    }

    /// @param detail what to do
    static Problem signatureRequired(String detail) {
        return unauthenticated("signature_required", detail, SIGNATURE_CHALLENGE);
    }

    /// @param reason without anything that the caller has sent
    static Problem invalidSignature(String reason) {
        return unauthenticated(
                "invalid_signature", "The signature is not accepted: " + reason + ".", SIGNATURE_CHALLENGE);
    }

    static Problem expiredSignature() {
        return unauthenticated(
                "signature_expired",
                "Sign each request when you send it: a signature is accepted for "
                        + RequestSignatures.MAX_AGE.toSeconds()
                        + " s, or until its expires.",
                SIGNATURE_CHALLENGE);
    }

    static Problem signatureInFuture() {
        return unauthenticated(
                "signature_in_future", "The signature was created in the future. Set your clock.", SIGNATURE_CHALLENGE);
    }

    static Problem replayedSignature() {
        return unauthenticated(
                "signature_replayed",
                "A request with this nonce was accepted before. Sign each request with another nonce.",
                SIGNATURE_CHALLENGE);
    }

    static Problem issuerAway() {
        return Problem.unavailable(
                "issuer_unavailable",
                "The keys of the tokens' issuer are not available yet. Send the request again later.");
    }

    static Problem identitiesAway() {
        return Problem.unavailable(
                "identities_unavailable",
                "Postgres, which has the identities of callers, did not answer. Send it again later.");
    }

    private static Problem unauthenticated(String code, String detail, String challenge) {
        return Problem.of(401, code, "The caller is not authenticated.", detail)
                .with(new Problem.Hint("WWW-Authenticate", challenge));
    }
}
