package dev.gavel.schema.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;

/// Parses messages that contain parts of a command. Protobuf parses 100 levels of nesting. A command can use all of
/// them in unknown fields, which are one level deeper in its event and two in its reply.
final class WireParser {
    private static final int NESTING = 128;

    private WireParser() {}

    static <B extends Message.Builder> B parse(byte[] value, B builder) throws InvalidProtocolBufferException {
        CodedInputStream input = CodedInputStream.newInstance(value);
        input.setRecursionLimit(NESTING);
        try {
            builder.mergeFrom(input);
            input.checkLastTagWas(0);
            return builder;
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }
}
