package dev.gavel.ingest.json;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.json.StrictObject;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bodies of closes, cancellations and retractions: an object with one field at most.
///
/// Each method throws [dev.gavel.schema.json.InvalidJsonException] that names the invalid field.
public final class CommandForm {
    private static final int NO_BIDDER = 0;

    private CommandForm() {}

    /// The body of a close, which needs none: an object without fields is the same as no body.
    public static void close(byte[] body) {
        if (body.length > 0) {
            read(body, null, _ -> {});
        }
    }

    /// The optional body of a cancellation: `{"reason": "withdrawn by the seller"}`.
    ///
    /// @return the reason, which may be empty
    public static String cancellation(byte[] body) {
        String[] reason = {""};
        if (body.length > 0) {
            read(
                    body,
                    "reason",
                    object -> {
                        if (!object.isNull()) {
                            reason[0] = object.line(CancelAuction.MAX_REASON);
                        }
                    });
        }
        return reason[0];
    }

    /// The body of a retraction: `{"bidder_id": 7}`, or `{}` by who is authenticated.
    ///
    /// @return 0: the bidder is not given
    public static long retraction(byte[] body) {
        long[] bidder = {NO_BIDDER};
        read(body, "bidder_id", object -> bidder[0] = object.id());
        return bidder[0];
    }

    /// @param only the field that the object may have; null: none
    private static void read(byte[] body, @Nullable String only, Consumer<StrictObject> value) {
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!field.equals(only)) {
                    throw object.unknown(only == null ? List.of() : List.of(only));
                }
                value.accept(object);
            }
            object.finish();
        }
    }
}
