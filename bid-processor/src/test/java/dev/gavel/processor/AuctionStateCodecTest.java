package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auction.Phase;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.AuctionProgress;
import dev.gavel.processor.auction.Leader;
import dev.gavel.processor.auction.RecentBids;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

final class AuctionStateCodecTest {
    private static final AuctionDefinition DEFINITION =
            new AuctionDefinition(
                    42,
                    new AuctionTerms(
                            AuctionTerms.RULES_VERSION,
                            "watch",
                            AuctionType.PROXY,
                            AuctionTerms.SMALLEST,
                            new Prices(1, 5, 9),
                            IncrementPreset.named(IncrementPreset.EBAY),
                            null,
                            2_000,
                            new SoftClose(10, 20, 3_000, SoftCloseTrigger.LEAD_CHANGE),
                            new Retraction(60, 7, true),
                            new BidderLimits(3, true, List.of(7L, 8L), false),
                            UnknownFields.NONE),
                    1_000);

    @Test
    void decodesWhatItEncoded() {
        RecentBids recent =
                new RecentBids(
                        new Leader(7, 10, 5, 1_024),
                        List.of(
                                new RecentBids.Bid(2_048, 8, 12, 1_500, true, 0),
                                new RecentBids.Bid(3_072, 7, 15, 1_501, false, 10)));
        Auction auction =
                new Auction(
                        DEFINITION,
                        new AuctionProgress(Phase.CLOSED, 2_500, 1, 4, 5, 6, recent),
                        new Leader(7, 15, 11, 3_072),
                        2,
                        5,
                        new ChainHash(1, -2, 3, 4));

        assertThat(AuctionStateCodec.decodeDefinition(AuctionStateCodec.encode(DEFINITION))).isEqualTo(DEFINITION);
        assertThat(AuctionStateCodec.decode(AuctionStateCodec.encode(auction), id -> DEFINITION)).isEqualTo(auction);
    }

    /// Bytes of rules version 1: terms, start and version are in the auction's state; there are no maxima.
    @Test
    void readsTheStateOfRulesVersion1() {
        byte[] bytes =
                HexFormat.of()
                        .parseHex(
                                "080110051801"
                                        + "22120a05776174636810c0843d18a0c21e28d00f"
                                        + "28e80730d00f3880ade20440074802502a");
        Auction auction = AuctionStateCodec.decode(bytes, id -> DEFINITION);

        assertThat(auction.definition())
                .isEqualTo(
                        new AuctionDefinition(
                                42,
                                new AuctionTerms("watch", 1_000_000, 500_000, null, 2_000, UnknownFields.NONE),
                                1_000));
        assertThat(auction.leader()).isEqualTo(new Leader(7, 10_000_000, 10_000_000, 0));
        assertThat(auction.terms().rulesVersion()).isEqualTo(1);
        assertThat(auction.terms().increment()).isEqualTo(new Increment.Fixed(500_000));
        assertThat(auction.bidCount()).isEqualTo(2);
        assertThat(auction.sequence()).isEqualTo(5);
    }

    @Test
    void rejectsMalformedState() {
        byte[] malformed = {(byte) 0xFF, 1};

        assertThatThrownBy(() -> AuctionStateCodec.decode(malformed, id -> DEFINITION))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("newer version");
        assertThatThrownBy(() -> AuctionStateCodec.decodeDefinition(malformed))
                .isInstanceOf(SerializationException.class);
    }
}
