package dev.gavel.replay.log;

import com.google.protobuf.UnknownFieldSet;
import dev.gavel.schema.proto.Event;

/// Makes records as a newer version of Gavel would write them.
public final class NewerVersion {
    private NewerVersion() {}

    /// @return the event with a field that this version does not know
    public static byte[] of(Event event) {
        var field = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        return event.toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(900, field).build())
                .build()
                .toByteArray();
    }
}
