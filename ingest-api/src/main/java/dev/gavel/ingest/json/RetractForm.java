package dev.gavel.ingest.json;

import dev.gavel.schema.json.StrictObject;
import java.util.List;

/// The body of a retraction: `{"bidder_id": 7}`, or `{}` by who is authenticated.
public final class RetractForm {
    private static final List<String> FIELDS = List.of("bidder_id");

    private RetractForm() {}

    /// The id of the bidder who retracts the bid; 0: it is not given.
    ///
    /// @throws dev.gavel.schema.json.InvalidJsonException that names the invalid field
    public static long parse(byte[] body) {
        long bidderId = 0;
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals("bidder_id")) {
                    bidderId = object.id();
                } else {
                    throw object.unknown(FIELDS);
                }
            }
            object.finish();
        }
        return bidderId;
    }
}
