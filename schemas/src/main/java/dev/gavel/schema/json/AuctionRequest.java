package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import java.util.List;
import java.util.stream.Stream;

/// The body of `POST /api/auctions`. Only `ends_at` is required.
///
/// @param id 0: to be generated
public record AuctionRequest(long id, AuctionTerms terms) {
    private static final List<String> FIELDS = Stream.concat(Stream.of("id"), TermsReader.FIELDS.stream()).toList();

    /// @throws InvalidJsonException that names the invalid or unknown field
    /// @throws dev.gavel.schema.ContradictoryTermsException if the terms contradict each other
    public static AuctionRequest parse(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            return read(object);
        }
    }

    private static AuctionRequest read(StrictObject object) {
        TermsBuilder terms = new TermsBuilder();
        long id = 0;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull() && FIELDS.contains(field)) {
                continue; // the same as an absent field
            }
            if (field.equals("id")) {
                id = object.id();
            } else {
                readTerm(field, object, terms);
            }
        }
        object.finish();
        if (terms.endsAtMs < 0) {
            throw StrictObject.missing("ends_at");
        }
        if (terms.endsAtMs == 0) {
            throw new InvalidJsonException("out_of_range", "ends_at must be after 1970.", "ends_at");
        }
        return new AuctionRequest(id, terms.build());
    }

    private static void readTerm(String field, StrictObject object, TermsBuilder terms) {
        TermsReader.Term term = TermsReader.read(field, object);
        if (term == null) {
            throw object.unknown(FIELDS);
        }
        term.setIn(terms);
    }
}
