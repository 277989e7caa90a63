package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ContradictoryTermsException;

/// The body of `POST /api/auctions`. Only `ends_at` is required.
///
/// @param id 0: to be made
public record AuctionForm(long id, AuctionTerms terms) {
    static final int MOST_BIDS = 1_000_000;

    /// @throws Problem that names the field which is wrong (400), or those that do not go together (422)
    public static AuctionForm parse(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            return read(object);
        } catch (ContradictoryTermsException e) {
            throw Problem.unprocessable(e.code(), sentence(e), e.field());
        }
    }

    private static AuctionForm read(StrictObject object) {
        TermsDraft draft = new TermsDraft();
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
            throw Problem.badRequest("out_of_range", "ends_at must be after 1970.", "ends_at");
        }
        return new AuctionForm(id, draft.terms());
    }

    private static void read(String field, StrictObject object, TermsDraft draft) {
        TermsField term = TermsField.read(field, object);
        if (term == null) {
            object.skip();
        } else {
            term.writeTo(draft);
        }
    }

    private static String sentence(ContradictoryTermsException e) {
        return String.valueOf(e.getMessage());
    }
}
