import gavel.client.ApiClient;
import gavel.client.ApiException;
import gavel.client.api.AuctionsApi;
import gavel.client.api.BidsApi;
import gavel.client.model.AmountInput;
import gavel.client.model.Auction;
import gavel.client.model.AuctionTerms;
import gavel.client.model.Bid;
import gavel.client.model.NewBid;
import java.time.OffsetDateTime;

/// Opens an auction, bids, bids too little, and reads the auction, with the generated client.
public final class PlaceABid {
    private PlaceABid() {}

    public static void main(String[] arguments) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        AuctionsApi auctions = new AuctionsApi(client);
        BidsApi bids = new BidsApi(client);

        AuctionTerms terms = new AuctionTerms().title("Globe").endsAt(OffsetDateTime.now().plusHours(1));
        Auction auction = auctions.openAuction(terms, "java-opening", null, null);
        Bid bid = bids.placeBid(bid(auction.getId(), 7, "12.50"), "java-bid", null, null);
        System.out.println("leads: " + bid.getIsWinning() + " at " + bid.getPrice());
        try {
            bids.placeBid(bid(auction.getId(), 8, "12.50"), "java-low-bid", null, null);
        } catch (ApiException e) {
            System.out.println("rejected: " + e.getCode() + " " + e.getResponseBody());
        }
        Auction now = auctions.getAuction(auction.getId(), bid.getPosition(), null, null);
        System.out.println("auction: " + now.getStatus() + " " + now.getLeaderId() + " " + now.getPrice());
    }

    private static NewBid bid(long auctionId, long bidderId, String amount) {
        return new NewBid().auctionId(auctionId).bidderId(bidderId).amount(new AmountInput(amount));
    }
}
