package dev.gavel.replay.feed;

import org.jspecify.annotations.Nullable;

/// What the API decided about one bid.
///
/// @param status of the HTTP answer that brought it
/// @param code why it was refused; null: accepted
/// @param bidId null: refused before it reached the log
/// @param position of the command on the log; null: as before
/// @param price the highest bid afterwards; null: none
record FeedDecision(
        int status, @Nullable String code, @Nullable String bidId, @Nullable String position, @Nullable String price) {

    boolean accepted() {
        return code == null;
    }

    static FeedDecision of(ApiAnswer answer) {
        String code = answer.field("code");
        return new FeedDecision(
                answer.status(),
                code,
                answer.field("id"),
                answer.field("position"),
                code == null ? answer.field("price") : answer.field("highest"));
    }
}
