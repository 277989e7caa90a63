package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ContradictoryTermsException;

/// The body of `POST /api/auctions`. Only `ends_at` is required.
///
/// @param id 0: to be made
public record AuctionRequest(long id, AuctionTerms terms) {
    static final int MOST_BIDS = 1_000_000;

    /// @throws InvalidJsonException that names the invalid field
    /// @throws ContradictoryTermsException if the terms contradict each other
    public static AuctionRequest parse(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            return read(object);
        }
    }

    private static AuctionRequest read(StrictObject object) {
        TermsBuilder draft = new TermsBuilder();
        long id = 0;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull()) {
                continue; // as if it were not there
            }
            if (field.equals("id")) {
                id = object.id();
            } else {
                read(field, object, draft);
            }
        }
        object.finish();
        if (draft.endsAtMs < 0) {
            throw StrictObject.missing("ends_at");
        }
        if (draft.endsAtMs == 0) {
            throw new InvalidJsonException("out_of_range", "ends_at must be after 1970.", "ends_at");
        }
        return new AuctionRequest(id, draft.terms());
    }

    private static void read(String field, StrictObject object, TermsBuilder draft) {
        TermsField term = TermsField.read(field, object);
        if (term == null) {
            object.skip();
        } else {
            term.writeTo(draft);
        }
    }
}
