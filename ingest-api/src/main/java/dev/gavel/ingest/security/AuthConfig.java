package dev.gavel.ingest.security;

import org.jspecify.annotations.Nullable;

/// How callers prove who they are.
///
/// @param tokens null: access tokens are not accepted
/// @param apiKeys whether API keys are accepted
/// @param insecure whether the service may be reached by other machines without authentication
public record AuthConfig(@Nullable TokenConfig tokens, boolean apiKeys, boolean insecure) {
    /// Everybody may do everything.
    public static final AuthConfig OFF = new AuthConfig(null, false, false);

    public boolean isOn() {
        return tokens != null || apiKeys;
    }

    /// For the log.
    @Override
    public String toString() {
        return "auth="
                + (isOn() ? (tokens == null ? "" : "tokens") + (apiKeys ? "+keys" : "") : "off")
                + (tokens == null
                        ? ""
                        : " issuer="
                                + tokens.issuer()
                                + " audience="
                                + tokens.audience()
                                + " jwks="
                                + tokens.keys()
                                + " algorithms="
                                + tokens.algorithms());
    }
}
