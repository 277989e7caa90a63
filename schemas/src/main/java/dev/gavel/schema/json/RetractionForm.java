package dev.gavel.schema.json;

import dev.gavel.schema.Retraction;

/// `{"window": "PT10M", "last": 16}`: for so long, and while the bid is among so many latest ones.
final class RetractionForm {
    private static final int USUAL_LAST = 16;

    private RetractionForm() {}

    static Retraction parse(StrictObject object) {
        object.enter("an object, like {\"window\": \"PT10M\"}");
        long windowMs = 0;
        int last = USUAL_LAST;
        for (String field = object.next(); field != null; field = object.next()) {
            if (object.isNull()) {
                continue; // as if it were not there
            }
            switch (field) {
                case "window" -> windowMs = object.durationMs(Retraction.MAX_WINDOW_MS);
                case "last" -> last = object.count(Retraction.MAX_LAST);
                default -> object.skip();
            }
        }
        if (windowMs == 0) {
            throw StrictObject.missing("retraction.window");
        }
        return new Retraction(windowMs, last);
    }
}
