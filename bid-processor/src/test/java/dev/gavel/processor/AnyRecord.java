package dev.gavel.processor;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.gavel.schema.Micros;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.proto.AuctionTerms;
import dev.gavel.schema.proto.Command;
import dev.gavel.schema.proto.PlaceBid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/// Generates records that any producer could append to `auction-commands`.
final class AnyRecord {
    /// So deep that Protobuf parses the command, but with its default limit neither the event nor the reply.
    static final int DEEPEST = 99;

    private static final long[] ABSURD = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Micros.MAX, Micros.MAX + 1, 253_402_300_799_999L, Integer.MAX_VALUE
    };

    private final Random random;

    AnyRecord(long seed) {
        random = new Random(seed);
    }

    TestRecord<byte[], byte[]> next() {
        RecordHeaders headers = headers();
        byte[] key = AuctionKey.encode(42 + random.nextInt(3));
        return switch (random.nextInt(12)) {
            case 0 -> record(key, null, headers);
            case 1 -> record(key, new byte[0], headers);
            case 2 -> record(null, bid().build().toByteArray(), headers);
            case 3 -> record(bytes(random.nextInt(20)), bid().build().toByteArray(), headers);
            case 4 -> record(AuctionKey.encode(ABSURD[random.nextInt(ABSURD.length)]), bytes(50), headers);
            case 5 -> record(key, bytes(random.nextInt(300)), headers);
            case 6 -> record(key, mutated(bid().build().toByteArray()), headers);
            case 7 -> record(key, bytes(RecordLimits.COMMAND_BYTES + random.nextInt(3) - 1), headers);
            case 8 -> record(bytes(2 * RecordLimits.COMMAND_BYTES), bytes(3 * RecordLimits.COMMAND_BYTES), headers);
            case 9 -> record(key, absurd().toByteArray(), headers);
            case 10 -> record(key, open(random.nextInt(RecordLimits.COMMAND_BYTES)).toByteArray(), headers);
            default -> record(key, nested(random.nextInt(DEEPEST + 2)).toByteArray(), headers);
        };
    }

    /// A bid that is decided, whatever else is on the log.
    TestRecord<byte[], byte[]> goodBid(long correlation) {
        Command.Builder bid = bid();
        bid.getReplyToBuilder().setPartition(0).setInstance(99).setCorrelation(correlation);
        return record(AuctionKey.encode(42), bid.build().toByteArray(), new RecordHeaders());
    }

    /// A bid with an idempotency key and unknown fields that are nested this deep.
    static Command nested(int depth) {
        UnknownFieldSet fields = UnknownFieldSet.getDefaultInstance();
        for (int i = 0; i < depth; i++) {
            fields = UnknownFieldSet.newBuilder().addField(1_000, Field.newBuilder().addGroup(fields).build()).build();
        }
        Command.Builder command = Command.newBuilder().setIdempotencyKey("nested" + depth);
        command.getReplyToBuilder().setPartition(-1).setInstance(99).setCorrelation(-1);
        command.getBidBuilder().setBidderId(7).setAmountMicros(5 * Micros.UNIT).setUnknownFields(fields);
        return command.build();
    }

    /// Unknown fields of this size, in bytes.
    static UnknownFieldSet filler(int bytes) {
        ByteString filler = ByteString.copyFrom(new byte[Math.max(0, bytes - 8)]);
        return UnknownFieldSet.newBuilder()
                .addField(1_000, Field.newBuilder().addLengthDelimited(filler).build())
                .build();
    }

    private Command open(int bytes) {
        Command.Builder command = Command.newBuilder().setIdempotencyKey("k" + random.nextInt(5));
        command.getOpenBuilder()
                .setTerms(
                        AuctionTerms.newBuilder()
                                .setRulesVersion(2)
                                .setTypeValue(1 + random.nextInt(4))
                                .setOpeningPriceMicros(1)
                                .setIncrementMicros(1)
                                .setEndsAtMs(CommandTopics.NOW.plusSeconds(60).toEpochMilli())
                                .setUnknownFields(filler(bytes)));
        return command.build();
    }

    private Command.Builder bid() {
        return Command.newBuilder()
                .setBid(
                        PlaceBid.newBuilder()
                                .setBidderId(1 + random.nextInt(5))
                                .setAmountMicros((1 + random.nextInt(1_000)) * Micros.UNIT));
    }

    /// Each number one that nobody expects, and enum numbers of no version.
    private Command absurd() {
        Command.Builder command = Command.newBuilder().setDeadlineMs(number());
        command.getReplyToBuilder().setPartition((int) number()).setInstance(number()).setCorrelation(number());
        switch (random.nextInt(5)) {
            case 0 -> command.getBidBuilder().setBidderId(number()).setAmountMicros(number()).setExpiresAtMs(number());
            case 1 -> command.getRetractBuilder().setBidId(number()).setBidderId(number());
            case 2 -> command.getCloseBuilder().setCauseValue(random.nextInt(6) - 1);
            case 3 -> command.getCancelBuilder().setReason("\u0000".repeat(random.nextInt(300)));
            default -> {
                AuctionTerms.Builder terms = command.getOpenBuilder().getTermsBuilder();
                terms.setTypeValue(random.nextInt(7) - 1)
                        .setRulesVersion(random.nextInt(4))
                        .setOpeningPriceMicros(number())
                        .setReservePriceMicros(number())
                        .setBuyNowPriceMicros(number())
                        .setIncrementPercentMicros(number())
                        .setIncrementMicros(number())
                        .setStartsAtMs(number())
                        .setEndsAtMs(number())
                        .setMaxBidsPerBidder((int) number());
                terms.getSoftCloseBuilder().setWindowMs(number()).setExtensionMs(number()).setLatestMs(number());
                terms.getRetractionBuilder().setWindowMs(number()).setLast((int) number());
            }
        }
        return command.build();
    }

    private long number() {
        return ABSURD[random.nextInt(ABSURD.length)];
    }

    private RecordHeaders headers() {
        RecordHeaders headers = new RecordHeaders();
        switch (random.nextInt(8)) {
            case 0 -> {
                for (int i = 0; i < 20_000; i++) {
                    headers.add("", null);
                }
            }
            case 1 -> headers.add("large", bytes(RecordLimits.COMMAND_BYTES));
            case 2 -> headers.add("fits", bytes(RecordLimits.COPIED_HEADERS_BYTES - 20)).add("too much", bytes(20));
            // Three times as long when it is written again.
            case 3 -> headers.add(new RecordHeader(ByteBuffer.wrap(invalidUtf8()), ByteBuffer.wrap(bytes(9))));
            case 4 -> headers.add(DeadLetter.POSITION, null).add(DeadLetter.REASON, bytes(9));
            default -> {}
        }
        return headers;
    }

    private static byte[] invalidUtf8() {
        byte[] name = new byte[RecordLimits.COPIED_HEADERS_BYTES / 2];
        Arrays.fill(name, (byte) 0xFF);
        return name;
    }

    private byte[] mutated(byte[] value) {
        for (int i = 0; i < 3; i++) {
            value[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        return value;
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static TestRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new TestRecord<>(key, value, headers, CommandTopics.NOW);
    }
}
