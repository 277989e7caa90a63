// Opens an auction, bids and reads the auction, with the generated client.
import { AuctionsApi, BidsApi, Configuration } from "./index";

export async function placeABid(basePath: string): Promise<string> {
  const configuration = new Configuration({ basePath });
  const auctions = new AuctionsApi(configuration);
  const bids = new BidsApi(configuration);
  const endsAt = new Date(Date.now() + 3_600_000);
  const auction = await auctions.openAuction({ auctionTerms: { title: "Globe", endsAt } });
  const bid = await bids.placeBid({ newBid: { auctionId: auction.id, bidderId: 7, amount: "12.50" } });
  const now = await auctions.getAuction({ id: auction.id, atLeast: bid.position });
  return `${now.status} ${now.leaderId} ${now.price}`;
}
