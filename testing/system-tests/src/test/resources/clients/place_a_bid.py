"""Opens an auction, bids, bids too little, and reads the auction, with the generated client."""

import datetime
import sys

import gavel_client
from gavel_client.models import AmountInput, AuctionTerms, NewBid

client = gavel_client.ApiClient(gavel_client.Configuration(host=sys.argv[1]))
auctions = gavel_client.AuctionsApi(client)
bids = gavel_client.BidsApi(client)

ends_at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
auction = auctions.open_auction(AuctionTerms(title="Globe", ends_at=ends_at))
bid = bids.place_bid(NewBid(auction_id=auction.id, bidder_id=7, amount=AmountInput("12.50")))
print("leads:", str(bid.is_winning).lower(), "at", bid.price)
try:
    bids.place_bid(NewBid(auction_id=auction.id, bidder_id=8, amount=AmountInput("12.50")), idempotency_key="python-low-bid")
except gavel_client.ApiException as e:
    print("rejected:", e.status, e.body)
now = auctions.get_auction(auction.id, at_least=bid.position)
print("auction:", now.status.value, now.leader_id, now.price)
