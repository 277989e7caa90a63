package dev.gavel.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import org.junit.jupiter.api.Test;

/// Fields of a newer version are copied from the command to the event by a version that does not know them.
class UnknownFieldsTest {
    private static final UnknownFieldSet NEWER =
            UnknownFieldSet.newBuilder()
                    .addField(99, Field.newBuilder().addVarint(150).build())
                    .addField(900, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("later")).build())
                    .build();

    @Test
    void fieldsOfNewerBidReachTheEvent() throws InvalidProtocolBufferException {
        var newer =
                dev.gavel.schema.proto.PlaceBid.newBuilder()
                        .setBidderId(7)
                        .setAmountMicros(12_500_000)
                        .setUnknownFields(NEWER);
        byte[] command = dev.gavel.schema.proto.Command.newBuilder().setBid(newer).build().toByteArray();

        byte[] event = EventCodec.encode(Samples.event(new Fact.BidAccepted((PlaceBid) decoded(command))));

        assertThat(dev.gavel.schema.proto.Event.parseFrom(event).getBidAccepted().getBid()).isEqualTo(newer.build());
        assertThat(decodedFact(event)).isEqualTo(new Fact.BidAccepted((PlaceBid) decoded(command)));
    }

    @Test
    void fieldsOfNewerTermsReachTheEvent() throws InvalidProtocolBufferException {
        var newer =
                dev.gavel.schema.proto.AuctionTerms.newBuilder()
                        .setTitle("Cartier wristwatch")
                        .setOpeningPriceMicros(1)
                        .setIncrementMicros(1)
                        .setEndsAtMs(Samples.ENDS_AT_MS)
                        .setUnknownFields(NEWER);
        var message = dev.gavel.schema.proto.Command.newBuilder();
        message.getOpenBuilder().setTerms(newer);
        OpenAuction open = (OpenAuction) decoded(message.build().toByteArray());

        byte[] event = EventCodec.encode(Samples.event(new Fact.Opened(open.terms())));

        assertThat(dev.gavel.schema.proto.Event.parseFrom(event).getOpened().getTerms()).isEqualTo(newer.build());
    }

    @Test
    void newerBidIsAnotherValueThanTheSameBidOfToday() {
        byte[] command =
                dev.gavel.schema.proto.Command.newBuilder()
                        .setBid(
                                dev.gavel.schema.proto.PlaceBid.newBuilder()
                                        .setBidderId(Samples.BID.bidderId())
                                        .setAmountMicros(Samples.BID.amountMicros())
                                        .setUnknownFields(NEWER))
                        .build()
                        .toByteArray();

        assertThat(decoded(command)).isNotEqualTo(Samples.BID);
    }

    @Test
    void fieldsAroundTheWishAreReadOver() {
        byte[] command =
                dev.gavel.schema.proto.Command.newBuilder()
                        .setBid(ProtoConverter.bid(Samples.BID))
                        .setUnknownFields(NEWER)
                        .build()
                        .toByteArray();

        assertThat(decoded(command)).isEqualTo(Samples.BID);
    }

    private static Command decoded(byte[] command) {
        return switch (CommandCodec.decode(Samples.KEY, command)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> envelope.command();
            case Decoded.Malformed<Envelope>(String reason) -> throw new AssertionError(reason);
        };
    }

    private static Fact decodedFact(byte[] event) {
        return switch (EventCodec.decode(Samples.KEY, event)) {
            case Decoded.Message<dev.gavel.schema.Event>(dev.gavel.schema.Event value) -> value.fact();
            case Decoded.Malformed<dev.gavel.schema.Event>(String reason) -> throw new AssertionError(reason);
        };
    }
}
