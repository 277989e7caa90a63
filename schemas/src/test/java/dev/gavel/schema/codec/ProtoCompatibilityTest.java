package dev.gavel.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.gavel.schema.proto.CommandProto;
import dev.gavel.schema.proto.EventProto;
import dev.gavel.schema.proto.ReplyProto;
import dev.gavel.schema.proto.StateProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The gate: the messages of this build against those of the latest release, which `released.desc` has
/// (CONTRIBUTING.md#add-an-event-field). `-Dproto.released.write=true` writes it again.
final class ProtoCompatibilityTest {
    private static final Path RELEASED = Path.of("src/test/resources/released.desc");

    private static FileDescriptorSet now() {
        return FileDescriptorSet.newBuilder()
                .addFile(CommandProto.getDescriptor().toProto())
                .addFile(EventProto.getDescriptor().toProto())
                .addFile(ReplyProto.getDescriptor().toProto())
                .addFile(StateProto.getDescriptor().toProto())
                .build();
    }

    private static FileDescriptorSet released() throws IOException {
        try (InputStream in = Files.newInputStream(RELEASED)) {
            return FileDescriptorSet.parseFrom(in);
        }
    }

    @Test
    void nothingThatWasReleasedHasChanged() throws IOException {
        if (Boolean.getBoolean("proto.released.write")) {
            Files.write(RELEASED, now().toByteArray());
        }
        assertThat(ProtoCompatibility.breaks(released(), now()))
                .as("Records of the released messages are kept for ever: add a field, case or value instead")
                .isEmpty();
    }

    @Test
    void theReleasedMessagesAreAllOnesThatAreKept() throws IOException {
        assertThat(released().getFileList())
                .extracting(FileDescriptorProto::getName)
                .containsExactlyInAnyOrder(
                        "gavel/v1/command.proto",
                        "gavel/v1/event.proto",
                        "gavel/v1/reply.proto",
                        "gavel/v1/state.proto");
    }

    // The gate itself.

    @Test
    void anAddedFieldMessageOrValueIsNoBreak() {
        FileDescriptorSet more =
                changed(file -> {
                    file.addMessageTypeBuilder().setName("New");
                    message(file, "PlaceBid").addField(field("note", 99, FieldDescriptorProto.Type.TYPE_STRING));
                    enumType(file, "AuctionType").addValueBuilder().setName("AUCTION_TYPE_DUTCH").setNumber(99);
                });

        assertThat(ProtoCompatibility.breaks(now(), more)).isEmpty();
        assertThat(ProtoCompatibility.breaks(more, now())).hasSize(3);
    }

    @Test
    void aRemovedFieldIsFound() {
        assertThat(ProtoCompatibility.breaks(now(), changed(file -> message(file, "PlaceBid").removeField(1))))
                .containsExactly("gavel.v1.PlaceBid.amount_micros (2) was removed");
    }

    @Test
    void aRenumberedFieldIsFound() {
        assertThat(
                        ProtoCompatibility.breaks(
                                now(), changed(file -> message(file, "PlaceBid").getFieldBuilder(1).setNumber(7))))
                .containsExactly("gavel.v1.PlaceBid.amount_micros (2) was renumbered to 7");
    }

    @Test
    void aRenamedFieldIsFound() {
        assertThat(
                        ProtoCompatibility.breaks(
                                now(), changed(file -> message(file, "PlaceBid").getFieldBuilder(1).setName("price"))))
                .containsExactly("gavel.v1.PlaceBid.amount_micros (2) was renamed to price");
    }

    @Test
    void aRetypedFieldIsFound() {
        assertThat(
                        ProtoCompatibility.breaks(
                                now(),
                                changed(file ->
                                        message(file, "PlaceBid")
                                                .getFieldBuilder(1)
                                                .setType(FieldDescriptorProto.Type.TYPE_SINT64))))
                .containsExactly("gavel.v1.PlaceBid.amount_micros (2) was retyped from int64 to sint64");
        assertThat(
                        ProtoCompatibility.breaks(
                                now(),
                                changed(file ->
                                        message(file, "PlaceBid")
                                                .getFieldBuilder(1)
                                                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))))
                .containsExactly("gavel.v1.PlaceBid.amount_micros (2) was retyped from int64 to repeated int64");
        assertThat(
                        ProtoCompatibility.breaks(
                                now(),
                                changed(file ->
                                        message(file, "OpenAuction")
                                                .getFieldBuilder(0)
                                                .setTypeName(".gavel.v1.PlaceBid"))))
                .containsExactly(
                        "gavel.v1.OpenAuction.terms (1) was retyped from gavel.v1.AuctionTerms to gavel.v1.PlaceBid");
    }

    @Test
    void aCaseThatLeavesOrEntersAOneofIsFound() {
        assertThat(
                        ProtoCompatibility.breaks(
                                now(), changed(file -> message(file, "Command").getFieldBuilder(2).clearOneofIndex())))
                .containsExactly("gavel.v1.Command.bid (3) was moved from oneof payload to no oneof");
        assertThat(
                        ProtoCompatibility.breaks(
                                now(), changed(file -> message(file, "Command").getFieldBuilder(0).setOneofIndex(0))))
                .containsExactly("gavel.v1.Command.reply_to (1) was moved from no oneof to oneof payload");
    }

    @Test
    void aChangedOrRemovedEnumValueIsFound() {
        assertThat(
                        ProtoCompatibility.breaks(
                                now(), changed(file -> enumType(file, "AuctionType").getValueBuilder(2).setNumber(9))))
                .containsExactly("gavel.v1.AuctionType.AUCTION_TYPE_PROXY (2) was renumbered to 9");
        assertThat(ProtoCompatibility.breaks(now(), changed(file -> enumType(file, "AuctionType").removeValue(2))))
                .containsExactly("gavel.v1.AuctionType.AUCTION_TYPE_PROXY (2) was removed");
    }

    @Test
    void aRemovedMessageOrEnumIsFound() {
        FileDescriptorSet fewer =
                changed(file -> {
                    file.removeMessageType(index(file, "Retraction"));
                    file.removeEnumType(0);
                });

        assertThat(ProtoCompatibility.breaks(now(), fewer))
                .containsExactly("message gavel.v1.Retraction was removed", "enum gavel.v1.AuctionType was removed");
    }

    /// This build's messages with another `command.proto`.
    private static FileDescriptorSet changed(Consumer<FileDescriptorProto.Builder> change) {
        FileDescriptorSet.Builder files = now().toBuilder();
        change.accept(files.getFileBuilder(0));
        return files.build();
    }

    private static int index(FileDescriptorProto.Builder file, String message) {
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
            if (file.getMessageType(i).getName().equals(message)) {
                return i;
            }
        }
        throw new IllegalArgumentException(message);
    }

    private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
        return file.getMessageTypeBuilder(index(file, name));
    }

    private static EnumDescriptorProto.Builder enumType(FileDescriptorProto.Builder file, String name) {
        for (int i = 0; i < file.getEnumTypeCount(); i++) {
            if (file.getEnumType(i).getName().equals(name)) {
                return file.getEnumTypeBuilder(i);
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static FieldDescriptorProto field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }
}
