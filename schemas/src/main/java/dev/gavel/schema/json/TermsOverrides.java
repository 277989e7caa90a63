package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.ContradictoryTermsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Terms that a scenario (what-if) gives to recorded auctions in place of their own. The fields are those of `POST
/// /api/auctions`; fields in `auctions` apply to one auction each and take precedence. A term that is not named stays
/// as recorded, and `null` removes it. A `soft_close` without window and extension changes the fields that it names, of
/// auctions that have a soft close.
///
/// ```json
/// {"soft_close": null, "increment": {"preset": "ebay"}, "auctions": {"42": {"reserve_price": "20"}}}
/// ```
public final class TermsOverrides {
    private static final String BY_AUCTION = "auctions";
    private static final int RULES_V1 = 1;
    private static final List<String> FIELDS =
            Stream.concat(TermsReader.FIELDS.stream(), Stream.of(BY_AUCTION)).toList();

    private final Map<String, TermsReader.Term> forAll;
    private final Map<Long, Map<String, TermsReader.Term>> byAuction;

    private TermsOverrides(Map<String, TermsReader.Term> forAll, Map<Long, Map<String, TermsReader.Term>> byAuction) {
        this.forAll = forAll;
        this.byAuction = byAuction;
    }

    /// @throws InvalidJsonException that names the invalid or unknown field
    /// @throws ContradictoryTermsException if one field contradicts itself
    public static TermsOverrides parse(byte[] body) {
        Map<String, TermsReader.Term> forAll = new LinkedHashMap<>();
        Map<Long, Map<String, TermsReader.Term>> byAuction = new HashMap<>();
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals(BY_AUCTION)) {
                    readByAuction(object, byAuction);
                } else {
                    forAll.put(field, field(field, object, FIELDS));
                }
            }
            object.finish();
        }
        return new TermsOverrides(forAll, byAuction);
    }

    /// Merges two sets of overrides. If both name the same field, the later one takes precedence.
    public TermsOverrides and(TermsOverrides later) {
        Map<String, TermsReader.Term> all = new LinkedHashMap<>(forAll);
        all.putAll(later.forAll);
        Map<Long, Map<String, TermsReader.Term>> each = new HashMap<>(byAuction);
        later.byAuction.forEach((id, fields) ->
                each.merge(
                        id,
                        fields,
                        (mine, others) -> {
                            Map<String, TermsReader.Term> both = new LinkedHashMap<>(mine);
                            both.putAll(others);
                            return both;
                        }));
        return new TermsOverrides(all, each);
    }

    /// Whether no field is named.
    public boolean isEmpty() {
        return forAll.isEmpty() && byAuction.isEmpty();
    }

    /// The auctions to which these overrides are limited; empty: they apply to all auctions.
    public Set<Long> onlyAuctions() {
        return forAll.isEmpty() ? Set.copyOf(byAuction.keySet()) : Set.of();
    }

    /// The auctions with fields of their own.
    public Set<Long> namedAuctions() {
        return Set.copyOf(byAuction.keySet());
    }

    /// The terms of an auction with these overrides. If the type is overridden, terms that the new type does not have
    /// are removed unless they are named too. An auction of rules version 1 or 2 gets version 3, which has every term
    /// and under which its own terms decide the same. The leader may bid again if the version was 1, which allowed it.
    ///
    /// @return `recorded` itself if nothing differs
    /// @throws ContradictoryTermsException if the resulting terms contradict each other
    public AuctionTerms of(long auctionId, AuctionTerms recorded) {
        TermsBuilder builder = TermsBuilder.of(recorded);
        Map<String, TermsReader.Term> own = byAuction.getOrDefault(auctionId, Map.of());
        Set<String> named = new HashSet<>(forAll.keySet());
        named.addAll(own.keySet());
        builder.rulesVersion = Math.max(recorded.rulesVersion(), AuctionTerms.VERSION_WITH_TICKS);
        if (recorded.rulesVersion() == RULES_V1) {
            builder.selfOutbid = true;
        }
        AuctionTerms before = builder.build();
        forAll.values().forEach(field -> field.setIn(builder));
        own.values().forEach(field -> field.setIn(builder));
        removeTermsOfOtherTypes(named, builder);
        AuctionTerms after = builder.build();
        return after.equals(before) ? recorded : after;
    }

    private static void removeTermsOfOtherTypes(Set<String> named, TermsBuilder builder) {
        if (!named.contains("type")) {
            return;
        }
        if (builder.type != AuctionType.ENGLISH && !named.contains("allow_self_outbid")) {
            builder.selfOutbid = false;
        }
        if (builder.retraction != null && !named.contains("retraction")) {
            // The recorded bids are replayed: there is nobody to whom a retraction could disclose anything.
            builder.retraction = builder.retraction.withDisclosure();
        }
        if (builder.type.isSealed()) {
            builder.increment = named.contains("increment") ? builder.increment : null;
            builder.softClose = named.contains("soft_close") ? builder.softClose : null;
            builder.buyNowMicros = named.contains("buy_now_price") ? builder.buyNowMicros : 0;
        }
    }

    private static void readByAuction(StrictObject object, Map<Long, Map<String, TermsReader.Term>> byAuction) {
        object.enter("an object, like {\"42\": {\"reserve_price\": \"20\"}}");
        for (String id = object.next(); id != null; id = object.next()) {
            object.enter("an object, like {\"reserve_price\": \"20\"}");
            Map<String, TermsReader.Term> fields = new LinkedHashMap<>();
            for (String field = object.next(); field != null; field = object.next()) {
                fields.put(field, field(field, object, TermsReader.FIELDS));
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
            // Reported below.
        }
        throw new InvalidJsonException(
                "out_of_range", "auctions has '" + text + "', which is not an auction's id.", BY_AUCTION);
    }

    private static TermsReader.Term field(String field, StrictObject object, List<String> known) {
        TermsReader.Term read = object.isNull() ? TermsReader.absent(field) : readValue(field, object);
        if (read == null) {
            throw TermsReader.FIELDS.contains(field)
                    ? object.invalid("unknown_field", "is not a term that a scenario can remove")
                    : object.unknown(known);
        }
        return read;
    }

    private static TermsReader.@Nullable Term readValue(String field, StrictObject object) {
        return field.equals("soft_close") ? TermsReader.softCloseOverride(object) : TermsReader.read(field, object);
    }
}
