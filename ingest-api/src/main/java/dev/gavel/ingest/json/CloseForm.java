package dev.gavel.ingest.json;

import dev.gavel.schema.json.StrictObject;
import java.util.List;

/// The body of a close, which needs none: an object without fields is the same as no body.
public final class CloseForm {
    private CloseForm() {}

    /// @throws dev.gavel.schema.json.InvalidJsonException if the body has a field or is not an object
    public static void check(byte[] body) {
        if (body.length == 0) {
            return;
        }
        try (StrictObject object = StrictObject.open(body)) {
            if (object.next() != null) {
                throw object.unknown(List.of());
            }
            object.finish();
        }
    }
}
