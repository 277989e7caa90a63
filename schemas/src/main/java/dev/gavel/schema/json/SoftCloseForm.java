package dev.gavel.schema.json;

import dev.gavel.schema.SoftClose;

/// `{"window": "PT2M", "extension": "PT2M", "latest": "2026-11-30T20:00:00Z"}`; without `latest` the end moves as far
/// as the bids take it.
final class SoftCloseForm {
    private SoftCloseForm() {}

    static SoftClose parse(StrictObject object) {
        object.enter("an object, like {\"window\": \"PT2M\", \"extension\": \"PT2M\"}");
        long windowMs = 0;
        long extensionMs = 0;
        long latestMs = 0;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull()) {
                continue; // as if it were not there
            }
            switch (field) {
                case "window" -> windowMs = object.durationMs(SoftClose.MAX_MS);
                case "extension" -> extensionMs = object.durationMs(SoftClose.MAX_MS);
                case "latest" -> latestMs = object.instantMs();
                default -> object.skip();
            }
        }
        if (windowMs == 0 || extensionMs == 0) {
            throw StrictObject.missing(windowMs == 0 ? "soft_close.window" : "soft_close.extension");
        }
        return new SoftClose(windowMs, extensionMs, latestMs);
    }
}
