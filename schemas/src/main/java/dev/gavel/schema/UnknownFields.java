package dev.gavel.schema;

import com.google.protobuf.ByteString;

/// What a newer writer said that this build does not understand. Carried on unread, so that a field may pass through an
/// older processor on its way from the bidder to the subscriber.
///
/// @param bytes Protobuf wire format
public record UnknownFields(ByteString bytes) {
    public static final UnknownFields NONE = new UnknownFields(ByteString.EMPTY);
}
