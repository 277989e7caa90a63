package dev.gavel.ingest.json;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.json.StrictObject;
import java.util.List;

/// The optional body of a cancellation: `{"reason": "withdrawn by the seller"}`.
public final class CancelForm {
    private static final List<String> FIELDS = List.of("reason");

    private CancelForm() {}

    /// The reason, which may be empty.
    ///
    /// @throws dev.gavel.schema.json.InvalidJsonException that names the invalid field
    public static String parse(byte[] body) {
        if (body.length == 0) {
            return "";
        }
        String reason = "";
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!field.equals("reason")) {
                    throw object.unknown(FIELDS);
                }
                if (!object.isNull()) {
                    reason = object.line(CancelAuction.MAX_REASON);
                }
            }
            object.finish();
        }
        return reason;
    }
}
