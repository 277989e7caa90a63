package dev.gavel.schema;

import com.google.protobuf.ByteString;

/// Fields that a newer version added. They are copied unread, so that a new field passes through an older processor on
/// its way from the bidder to the subscriber.
///
/// @param bytes Protobuf wire format
public record UnknownFields(ByteString bytes) {
    public static final UnknownFields NONE = new UnknownFields(ByteString.EMPTY);
}
