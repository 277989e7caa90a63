package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.json.StrictObject;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Who acts with a request. Immutable, and shared by all requests with the same credential.
///
/// @param subject as the issuer or the key names it; empty: nobody. It appears in no record of the log and in no line
///   of the service's log.
/// @param bidderId under which the subject bids and sells; 0: the subject has none
/// @param agentFor other bidders for whom the subject may bid
/// @param pseudonym of the subject, random; 0: none
public record Caller(
        String subject, Credential credential, Set<Role> roles, long bidderId, Set<Long> agentFor, long pseudonym) {
    /// How a caller has proved who it is.
    public enum Credential {
        /// The service has no authentication: everybody may do everything.
        NOT_ASKED,

        /// The path is open to everybody.
        NONE,
        TOKEN,
        API_KEY
    }

    /// Everybody, on a service without authentication.
    public static final Caller ANONYMOUS = new Caller("", Credential.NOT_ASKED, Set.of(), 0, Set.of(), 0);

    /// Somebody, on a path that is open to everybody. May do nothing else.
    static final Caller UNKNOWN = new Caller("", Credential.NONE, Set.of(), 0, Set.of(), 0);

    public Caller {
        roles = Set.copyOf(roles);
        agentFor = Set.copyOf(agentFor);
    }

    public boolean isAnonymous() {
        return credential == Credential.NOT_ASKED || credential == Credential.NONE;
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /// @throws Problem 403 if the caller has none of these roles
    public Caller require(Role... anyOf) {
        if (credential != Credential.NOT_ASKED && Arrays.stream(anyOf).noneMatch(roles::contains)) {
            String names = Arrays.stream(anyOf).map(Role::word).collect(Collectors.joining(" or "));
            throw forbidden("role_required", "This request needs the role " + names + ".");
        }
        return this;
    }

    /// The bidder for whom the caller acts.
    ///
    /// @param given in the body; 0: none
    /// @throws Problem 403 if the caller may not act for this bidder
    /// @throws dev.gavel.schema.json.InvalidJsonException if none is given and the caller has no id of its own
    public long bidder(long given) {
        if (credential == Credential.NOT_ASKED) {
            if (given == 0) {
                throw StrictObject.missing("bidder_id");
            }
            return given;
        }
        if (given == 0 && bidderId != 0) {
            return bidderId;
        }
        requireActsFor(given);
        return given;
    }

    /// Whether bids of this bidder are the caller's own.
    public boolean actsFor(long bidder) {
        return credential == Credential.NOT_ASKED || (bidder != 0 && bidder == bidderId) || agentFor.contains(bidder);
    }

    /// @throws Problem 403 if bids of this bidder are not the caller's own
    public void requireActsFor(long bidder) {
        if (!actsFor(bidder)) {
            throw forbidden(
                    "not_your_bidder_id",
                    "Your credential does not let you act for this bidder. Leave bidder_id out, or name your own.");
        }
    }

    /// The seller of an auction that the caller opens; 0: nobody has to say who they are.
    public long seller() {
        return credential == Credential.NOT_ASKED ? 0 : bidderId;
    }

    /// The seller whose auctions the caller may end; 0: those of all sellers.
    public long endsAuctionsOf() {
        return credential == Credential.NOT_ASKED || has(Role.OPERATOR) ? 0 : bidderId;
    }

    private static Problem forbidden(String code, String detail) {
        return Problem.of(403, code, "Your credential does not allow this.", detail)
                .with(new Problem.Hint("WWW-Authenticate", "Bearer realm=\"gavel\", error=\"insufficient_scope\""));
    }

    /// Without the subject, so that no log names it.
    @Override
    public String toString() {
        return "Caller[" + credential + " " + roles + "]";
    }
}
