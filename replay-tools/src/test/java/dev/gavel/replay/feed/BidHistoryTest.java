package dev.gavel.replay.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.replay.feed.BidHistory.MalformedHistoryException;
import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BidHistoryTest {
    private static final String HEADER = "auctionid,bid,bidtime,bidder,openbid,price\n";

    @TempDir Path folder = Path.of("");

    @Test
    void readsTheSample() {
        BidHistory history = BidHistory.read(Path.of("..", "compose", "samples", "bids-sample.csv"));

        assertThat(history.auctions()).hasSize(5);
        assertThat(history.bidCount()).isEqualTo(40);
        assertThat(history.warnings()).isEmpty();
        assertThat(history.auctions().get(1).title()).isEqualTo("Box of postcards, 1920s, 3 day auction");
        assertThat(history.auctions().get(1).openingPriceMicros()).isZero();
    }

    @Test
    void sortsBidsByTimeAndKeepsTheFilesOrderForEqualTimes() throws Exception {
        BidHistory history =
                read(
                        HEADER
                                + "1,10,2.5,a,1,12\n"
                                + "2,99,0.1,z,1,99\n"
                                + "1,11,10,b,1,12\n"
                                + "1,9,2.50,c,1,12\n"
                                + "1,8,0.000001,d,1,12\n");

        assertThat(history.auctions()).extracting(PastAuction::id).containsExactly(1L, 2L);
        assertThat(history.auctions().getFirst().bids()).extracting(PastBid::line).containsExactly(6L, 2L, 5L, 4L);
    }

    @Test
    void readsAmountsExactly() throws Exception {
        PastAuction auction =
                read(HEADER + "1,0.1,1,a,0.01,9000000000000\n1,8999999999999.999999,2,b,0.01,9000000000000\n")
                        .auctions()
                        .getFirst();

        assertThat(auction.openingPriceMicros()).isEqualTo(10_000);
        assertThat(auction.closingPriceMicros()).isEqualTo(9_000_000_000_000_000_000L);
        assertThat(auction.bids())
                .extracting(PastBid::amountMicros)
                .containsExactly(100_000L, 8_999_999_999_999_999_999L);
    }

    @Test
    void findsColumnsByNameAndReadsQuotedFieldsWithLineBreaks() throws Exception {
        BidHistory history =
                read(
                        String.join(
                                "\r\n",
                                "\uFEFFprice,openbid,note,bidder,bidtime,bid,auctionid,item",
                                "12,1,\"two\nlines\",\"Ann \"\"A\"\" Lee\",1,10,7,\"Desk, oak\"",
                                "",
                                "12,1,,Bob,2,12,7,\"Desk, oak\""));

        PastAuction auction = history.auctions().getFirst();
        assertThat(auction.title()).isEqualTo("Desk, oak");
        assertThat(auction.bids()).extracting(PastBid::line).containsExactly(2L, 5L);
        assertThat(auction.bids().getFirst().bidderId())
                .isEqualTo(new BidHistoryBuilder.BidderIds().of("Ann \"A\" Lee"));
    }

    @Test
    void readsNumbersAsProgramsWriteFloats() throws Exception {
        PastAuction auction =
                read(HEADER
                                + "7,10,0.1234567890123456,d,1,12\n"
                                + "7.0,10.0,1.16e-05,b,1.00,12\n"
                                + "\"7\",\"10\",1E+2,f,1,12.000000000\n"
                                + "7,10,-3,a,1,12\n"
                                + "7,10,+.5,e,1,12\n"
                                + "7,10,1.17e-5,c,1,12\n")
                        .auctions()
                        .getFirst();

        assertThat(auction.id()).isEqualTo(7);
        assertThat(auction.bids()).extracting(PastBid::line).containsExactly(5L, 3L, 7L, 2L, 6L, 4L);
    }

    @Test
    void ignoresAnIndexColumnAndRowsAndColumnsWithoutAValue() throws Exception {
        BidHistory history = read("," + HEADER.strip() + ",,\n0,1,10,1,a,1,12,,\n1,1,11,2,b,1,12,,\n,,,,,,,,\n");

        assertThat(history.bidCount()).isEqualTo(2);
    }

    @Test
    void readsAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Thread writer =
                Thread.startVirtualThread(() -> {
                    try {
                        Files.writeString(pipe, HEADER + "1,10,1,a,1,12\n");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });

        assertThat(BidHistory.read(pipe).bidCount()).isEqualTo(1);
        writer.join();
    }

    @Test
    void warnsOfADifferentOpeningPriceAndUsesTheFirst() throws Exception {
        BidHistory history = read(HEADER + "1,10,1,a,0.01,12\n1,12,2,b,1,12\n");

        assertThat(history.auctions().getFirst().openingPriceMicros()).isEqualTo(10_000);
        assertThat(history.warnings())
                .containsExactly(
                        "line 3: openbid 1.00 differs from 0.01 in line 2 of the same auction; the first value is used");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void rejectsAMalformedFileAndNamesTheLine(String problem, String content) {
        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> read(content))
                .withMessage(message(folder.resolve("bids.csv"), problem));
    }

    static Stream<Arguments> malformed() {
        String likeThis = "the header should be like " + BidHistory.EXAMPLE_HEADER;
        return Stream.of(
                Arguments.of("line 1: the header is missing; it should be like " + BidHistory.EXAMPLE_HEADER, ""),
                Arguments.of(
                        "line 1: the header is missing; it should be like " + BidHistory.EXAMPLE_HEADER, "\n" + HEADER),
                Arguments.of(
                        "line 1: a quoted field is not closed, or its closing quote is followed by more text",
                        "\"auctionid" + HEADER),
                Arguments.of("the file contains no bids", HEADER),
                Arguments.of("line 1: column price is missing; " + likeThis, "auctionid,bid,bidtime,bidder,openbid\n"),
                Arguments.of("line 1: column bid appears twice", "bid," + HEADER),
                Arguments.of(
                        "line 1: column auction-type is unknown; did you mean auction_type?", "auction-type," + HEADER),
                Arguments.of("line 3: 5 fields, but the header has 6", HEADER + "1,10,1,a,1,12\n1,10,1,a,1\n"),
                Arguments.of("line 2: 7 fields, but the header has 6", HEADER + "1,10,1,a,1,12,\n"),
                Arguments.of("line 2: bid \"ten\" must be a decimal like \"12.50\"", HEADER + "1,ten,1,a,1,12\n"),
                Arguments.of(
                        "line 2: bid \"1e3\" has an exponent, so it may be rounded: write all its digits",
                        HEADER + "1,1e3,1,a,1,12\n"),
                Arguments.of("line 2: bid \"-1\" must be a decimal like \"12.50\"", HEADER + "1,-1,1,a,1,12\n"),
                Arguments.of("line 2: bid must be above 0", HEADER + "1,0,1,a,1,12\n"),
                Arguments.of("line 2: bid \"0.0000001\" has more than 6 decimals", HEADER + "1,0.0000001,1,a,1,12\n"),
                Arguments.of("line 2: openbid is missing", HEADER + "1,10,1,a,,12\n"),
                Arguments.of("line 2: price \"x\" must be a decimal like \"12.50\"", HEADER + "1,10,1,a,1,x\n"),
                Arguments.of("line 2: bidtime \"noon\" must be a number like 1.4036", HEADER + "1,10,noon,a,1,12\n"),
                Arguments.of("line 2: auctionid \"0\" must be a whole number above 0", HEADER + "0,10,1,a,1,12\n"),
                Arguments.of(
                        "line 2: auctionid \"9223372036854775808\" must be at most 9223372036854775807",
                        HEADER + "9223372036854775808,10,1,a,1,12\n"),
                Arguments.of(
                        "line 2: auctionid \"1.63889E+11\" has an exponent, so it may be rounded: write all its digits",
                        HEADER + "1.63889E+11,10,1,a,1,12\n"),
                Arguments.of("line 2: auctionid \"7.5\" must be a whole number above 0", HEADER + "7.5,10,1,a,1,12\n"),
                Arguments.of("line 2: auctionid is missing", HEADER + ",10,1,a,1,12\n"),
                Arguments.of("line 2: bidtime is missing", HEADER + "1,10,,a,1,12\n"),
                Arguments.of("line 2: bidtime \"nan\" is not a number", HEADER + "1,10,nan,a,1,12\n"),
                Arguments.of("line 2: bidtime \"-Infinity\" is not a number", HEADER + "1,10,-Infinity,a,1,12\n"),
                Arguments.of("line 2: bid \"NaN\" is not a number", HEADER + "1,NaN,1,a,1,12\n"),
                Arguments.of(
                        "line 2: bidtime \"1,5\" must have a decimal point and no commas",
                        HEADER + "1,10,\"1,5\",a,1,12\n"),
                Arguments.of(
                        "line 2: price \"1,234.50\" must have a decimal point and no commas",
                        HEADER + "1,10,1,a,1,\"1,234.50\"\n"),
                Arguments.of("line 2: bid \"+5\" must be a decimal like \"12.50\"", HEADER + "1,+5,1,a,1,12\n"),
                Arguments.of(
                        "line 2: bid \"99.99000000000001\" has more than 6 decimals",
                        HEADER + "1,99.99000000000001,1,a,1,12\n"),
                Arguments.of(
                        "line 2: price \"9000000000000.01\" must be at most 9000000000000",
                        HEADER + "1,10,1,a,1,9000000000000.01\n"),
                Arguments.of(
                        "line 2: item \"Desk\\r\\noak\" must not have control characters or halves of surrogate pairs",
                        "item," + HEADER + "\"Desk\r\noak\",1,10,1,a,1,12\n"),
                Arguments.of(
                        "line 2: auction_type \"a?b\" must not have control characters or halves of surrogate pairs",
                        "auction_type," + HEADER + "a\u0000b,1,10,1,a,1,12\n"),
                Arguments.of(
                        "line 2: item and auction_type together are longer than 200 characters",
                        "item,auction_type," + HEADER + "x".repeat(199) + ",yy,1,10,1,a,1,12\n"),
                Arguments.of("line 2: bidder is empty", HEADER + "1,10,1,\" \",1,12\n"),
                Arguments.of(
                        "line 4: price 13.00 differs from 12.00 in line 2 of the same auction",
                        HEADER + "1,10,1,a,1,12\n2,10,1,a,1,13\n1,10,1,a,1,13\n"),
                Arguments.of(
                        "line 3: a quoted field is not closed, or its closing quote is followed by more text",
                        HEADER + "1,10,1,a,1,12\n1,10,1,\"a,1,12\n1,10,1,a,1,12\n"),
                Arguments.of(
                        "line 2: a quoted field is not closed, or its closing quote is followed by more text",
                        HEADER + "1,10,1,\"a\"b,1,12\n"));
    }

    @Test
    void listsTheFirstTenProblemsAndCountsTheRest() {
        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> read(HEADER + "1,x,1,a,1,12\n".repeat(12)))
                .satisfies(e ->
                        assertThat(String.valueOf(e.getMessage()).lines().skip(1))
                                .hasSize(11)
                                .startsWith("line 2: bid \"x\" must be a decimal like \"12.50\"")
                                .endsWith("and 2 more"));
    }

    @Test
    void rejectsAFileThatIsNotUtf8() throws IOException {
        Path file = folder.resolve("latin1.csv");
        Files.writeString(file, HEADER + "1,10,1,Günther,1,12\n", StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> BidHistory.read(file))
                .withMessage(message(file, "the file is not UTF-8"));
    }

    @Test
    void rejectsAMissingFileAndADirectory() {
        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> BidHistory.read(folder.resolve("nothing.csv")))
                .withMessage(message(folder.resolve("nothing.csv"), "the file does not exist"));
        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> BidHistory.read(folder))
                .withMessage(message(folder, "the file cannot be read: is a directory"));
    }

    @Test
    void rejectsAFileThatIsTooLargeForTheMemory() throws IOException {
        Path file = folder.resolve("large.csv");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((64L << 20) + 1);
        }

        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> BidHistory.read(file))
                .withMessage(message(file, "the file is larger than 64 MiB; split it by auction"));
    }

    @Test
    void rejectsADeviceThatNeverEnds() {
        Path zeros = Path.of("/dev/zero");

        assertThatExceptionOfType(MalformedHistoryException.class)
                .isThrownBy(() -> BidHistory.read(zeros))
                .withMessage(message(zeros, "the file cannot be read: is a device"));
    }

    private static String message(Path file, String problem) {
        return file + " is not a valid bid history, and nothing was sent:\n" + problem;
    }

    private BidHistory read(String content) throws IOException {
        Path file = folder.resolve("bids.csv");
        Files.writeString(file, content);
        return BidHistory.read(file);
    }
}
