package dev.gavel.ingest.json;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.json.StrictObject;

/// The body of a cancellation, which may be missing: `{"reason": "withdrawn by the seller"}`.
public final class CancelForm {
    private CancelForm() {}

    /// The reason, perhaps empty.
    ///
    /// @throws dev.gavel.schema.json.InvalidJsonException that names the field which is wrong
    public static String parse(byte[] body) {
        if (body.length == 0) {
            return "";
        }
        String reason = "";
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals("reason") && !object.isNull()) {
                    reason = object.line(CancelAuction.MAX_REASON);
                } else {
                    object.skip();
                }
            }
            object.finish();
        }
        return reason;
    }
}
