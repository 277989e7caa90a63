package dev.gavel.ingest.security;

import java.util.Set;

/// Who acts with a request. Immutable, and shared by all requests with the same credential.
///
/// @param subject as the issuer or the key names it; empty: [#ANONYMOUS]. It appears in no record of the log and in no
///   line of the service's log.
/// @param roles empty: nothing is allowed, unless nobody has to say who they are
/// @param bidderId under which the subject bids and sells; 0: the subject has none
/// @param agentFor other bidders for whom the subject may bid
/// @param pseudonym of the subject, random; 0: none
public record Caller(
        String subject, Credential credential, Set<Role> roles, long bidderId, Set<Long> agentFor, long pseudonym) {
    /// How a caller has proved who it is.
    public enum Credential {
        NONE,
        TOKEN,
        API_KEY
    }

    /// Everybody, on a service without authentication.
    public static final Caller ANONYMOUS = new Caller("", Credential.NONE, Set.of(), 0, Set.of(), 0);

    public Caller {
        roles = Set.copyOf(roles);
        agentFor = Set.copyOf(agentFor);
    }

    public boolean isAnonymous() {
        return credential == Credential.NONE;
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /// Without the subject, so that no log names it.
    @Override
    public String toString() {
        return "Caller[" + credential + " " + roles + "]";
    }
}
