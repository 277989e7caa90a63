package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;

/// The responses to a request whose caller is not known (RFC 6750, section 3).
final class Unauthenticated {
    private static final String CHALLENGE = "Bearer realm=\"gavel\"";

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
                "Whom the credential names has changed since this request began. Send another request.",
                CHALLENGE + ", error=\"invalid_token\"");
    }

    static Problem issuerAway() {
        return Problem.unavailable(
                "issuer_unavailable", "The keys of the tokens' issuer are not known yet. Send it again later.");
    }

    static Problem identitiesAway() {
        return Problem.unavailable(
                "identities_unavailable",
                "Postgres, which has the identities of callers, did not answer. Send it again later.");
    }

    private static Problem unauthenticated(String code, String detail, String challenge) {
        return Problem.of(401, code, "It is not known who sends this.", detail)
                .with(new Problem.Hint("WWW-Authenticate", challenge));
    }
}
