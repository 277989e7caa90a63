package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Terms that auctions shall be thought to have had: fields as at an auction's creation, for all auctions, and in
/// `auctions` for one each, which come on top. What is not named stays; `null` takes a term away.
///
/// ```json
/// {"soft_close": null, "increment": {"preset": "ebay"}, "auctions": {"42": {"reserve_price": "20"}}}
/// ```
public final class TermsOverrides {
    private static final String BY_AUCTION = "auctions";
    private static final int FIRST_RULES = 1;

    private final Map<String, TermsField> forAll;
    private final Map<Long, Map<String, TermsField>> byAuction;

    private TermsOverrides(Map<String, TermsField> forAll, Map<Long, Map<String, TermsField>> byAuction) {
        this.forAll = forAll;
        this.byAuction = byAuction;
    }

    /// @throws InvalidJsonException that names the field which is wrong, also if no term is called so
    public static TermsOverrides parse(byte[] body) {
        Map<String, TermsField> forAll = new LinkedHashMap<>();
        Map<Long, Map<String, TermsField>> byAuction = new HashMap<>();
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals(BY_AUCTION)) {
                    readByAuction(object, byAuction);
                } else {
                    forAll.put(field, field(field, object));
                }
            }
            object.finish();
        }
        return new TermsOverrides(forAll, byAuction);
    }

    /// Both; where they name the same field, for all auctions or for the same one, the later counts.
    public TermsOverrides and(TermsOverrides later) {
        Map<String, TermsField> all = new LinkedHashMap<>(forAll);
        all.putAll(later.forAll);
        Map<Long, Map<String, TermsField>> each = new HashMap<>(byAuction);
        later.byAuction.forEach((id, fields) ->
                each.merge(
                        id,
                        fields,
                        (mine, others) -> {
                            Map<String, TermsField> both = new LinkedHashMap<>(mine);
                            both.putAll(others);
                            return both;
                        }));
        return new TermsOverrides(all, each);
    }

    /// Whether nothing is named at all.
    public boolean isEmpty() {
        return forAll.isEmpty() && byAuction.isEmpty();
    }

    /// The auctions that are meant by their ids, where nothing is said for all; empty: all are meant.
    public Set<Long> onlyAuctions() {
        return forAll.isEmpty() ? Set.copyOf(byAuction.keySet()) : Set.of();
    }

    /// The auctions that have fields of their own.
    public Set<Long> namedAuctions() {
        return Set.copyOf(byAuction.keySet());
    }

    /// What an auction's terms would have been. Another type takes away what that type does not have, unless it is
    /// asked for. The first rules knew hardly any term, so what was opened under them gets the newest ones, with what
    /// they allowed: who leads may bid again.
    ///
    /// @return the same terms, if none would be different
    /// @throws ContradictoryTermsException if they would not go together
    public AuctionTerms of(long auctionId, AuctionTerms recorded) {
        TermsBuilder draft = TermsBuilder.of(recorded);
        Map<String, TermsField> own = byAuction.getOrDefault(auctionId, Map.of());
        Set<String> named = new HashSet<>(forAll.keySet());
        named.addAll(own.keySet());
        if (recorded.rulesVersion() == FIRST_RULES) {
            draft.rulesVersion = AuctionTerms.RULES_VERSION;
            draft.selfOutbid = true;
        }
        AuctionTerms before = draft.terms();
        forAll.values().forEach(field -> field.writeTo(draft));
        own.values().forEach(field -> field.writeTo(draft));
        leaveOut(named, draft);
        AuctionTerms after = draft.terms();
        return after.equals(before) ? recorded : after;
    }

    private static void leaveOut(Set<String> named, TermsBuilder draft) {
        if (!named.contains("type")) {
            return;
        }
        if (draft.type != AuctionType.ENGLISH && !named.contains("allow_self_outbid")) {
            draft.selfOutbid = false;
        }
        if (draft.type.isSealed()) {
            draft.increment = named.contains("increment") ? draft.increment : Increment.ANY;
            draft.softClose = named.contains("soft_close") ? draft.softClose : null;
            draft.buyNowMicros = named.contains("buy_now_price") ? draft.buyNowMicros : 0;
        }
    }

    private static void readByAuction(StrictObject object, Map<Long, Map<String, TermsField>> byAuction) {
        object.enter("an object, like {\"42\": {\"reserve_price\": \"20\"}}");
        for (String id = object.next(); id != null; id = object.next()) {
            object.enter("an object, like {\"reserve_price\": \"20\"}");
            Map<String, TermsField> fields = new LinkedHashMap<>();
            for (String field = object.next(); field != null; field = object.next()) {
                fields.put(field, field(field, object));
            }
            byAuction.put(id(id), fields);
        }
    }

    private static long id(String text) {
        try {
            long id = Long.parseLong(text);
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InvalidJsonException(
                "out_of_range", "auctions has '" + text + "', which is not an auction's id.", BY_AUCTION);
    }

    private static TermsField field(String field, StrictObject object) {
        TermsField read = object.isNull() ? absent(field) : TermsField.read(field, object);
        if (read == null) {
            throw object.bad("unknown_field", "is no term of an auction that could be another");
        }
        return read;
    }

    /// As an auction is that was created without the field.
    private static @Nullable TermsField absent(String field) {
        TermsBuilder none = new TermsBuilder();
        return switch (field) {
            case "title" -> draft -> draft.title = none.title;
            case "type" -> draft -> draft.type = none.type;
            case "opening_price" -> draft -> draft.openingMicros = none.openingMicros;
            case "reserve_price" -> draft -> draft.reserveMicros = 0;
            case "buy_now_price" -> draft -> draft.buyNowMicros = 0;
            case "increment" -> draft -> draft.increment = none.increment;
            case "starts_at" -> draft -> draft.startsAtMs = null;
            case "soft_close" -> draft -> draft.softClose = null;
            case "retraction" -> draft -> draft.retraction = null;
            case "max_bids_per_bidder" -> draft -> draft.maxBids = 0;
            case "allowed_bidders" -> draft -> draft.guests = null;
            case "allow_self_outbid" -> draft -> draft.selfOutbid = false;
            default -> null;
        };
    }
}
