package dev.gavel.ingest.security;

import java.util.Set;

/// What a verified token says.
///
/// @param bidderId 0: the token names none
/// @param expiresAtMs ms since 1970 UTC
public record AccessToken(String subject, Set<Role> roles, long bidderId, Set<Long> agentFor, long expiresAtMs) {
    /// A token that is not accepted.
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean lasting;

        /// @param lasting whether the same token will never be accepted
        InvalidException(String reason, boolean lasting) {
            super(reason, null, false, false);
            this.lasting = lasting;
        }

        boolean isLasting() {
            return lasting;
        }
    }
}
