package dev.gavel.benchmarks.load;

import dev.gavel.benchmarks.load.LoadRequest.Kind;
import dev.gavel.benchmarks.load.LoadRequest.PostWriter;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Bids, retries and reads on the auctions of a load, hot ones more often. The same seed, the same requests.
public final class BidTraffic implements Traffic {
    /// How many bids with a key are remembered for a retry.
    private static final int REMEMBERED = 4096;

    /// Each auction's bids come from so many bidders in turn.
    private static final int BIDDERS = 20;

    private static final int CROWDS = 1000;
    private static final byte[] AUCTION = AsciiBuffer.ascii("{\"auction_id\":");
    private static final byte[] BIDDER = AsciiBuffer.ascii(",\"bidder_id\":");
    private static final byte[] AMOUNT = AsciiBuffer.ascii(",\"amount\":\"");
    private static final byte[] END = AsciiBuffer.ascii("\"}");
    private static final byte[] GET = AsciiBuffer.ascii("GET /api/auctions/");

    private final BenchAuctions auctions;
    private final Mix mix;
    private final Zipf zipf;
    private final SplittableRandom random;
    private final PostWriter bids;
    private final byte[] afterId;
    private final AsciiBuffer body = new AsciiBuffer();
    private final boolean named;
    private boolean crowd = true;
    private final double keyed;
    private final long firstKey;
    private final int[] keyedAuctions = new int[REMEMBERED];
    private final long[] keyedCents = new long[REMEMBERED];
    private long keys;

    /// The share of each kind of request, 0 to 1. The rest are winning bids.
    public record Mix(double tooLow, double retries, double reads) {
        public static final Mix WINNING = new Mix(0, 0, 0);

        public Mix {
            check("too-low", tooLow);
            check("retries", retries);
            check("reads", reads);
            if (tooLow + retries + reads > 1) {
                throw new IllegalArgumentException("the shares of too-low, retries and reads sum to more than 1");
            }
            if (retries > 1 - tooLow - retries - reads) {
                throw new IllegalArgumentException("there cannot be more retries than winning bids to retry");
            }
        }

        double winning() {
            return 1 - tooLow - retries - reads;
        }

        private static void check(String name, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("the share of " + name + " must be 0 to 1, not " + share);
            }
        }
    }

    public BidTraffic(InetSocketAddress server, BenchAuctions auctions, Mix mix, double zipf, long seed) {
        this(server, auctions, mix, zipf, seed, null);
    }

    /// @param credential of the one who bids, so that no bid names a bidder; null: nobody asks
    public BidTraffic(
            InetSocketAddress server,
            BenchAuctions auctions,
            Mix mix,
            double zipf,
            long seed,
            @Nullable String credential) {
        this.named = credential == null;
        this.auctions = auctions;
        this.mix = mix;
        this.zipf = new Zipf(auctions.count(), zipf);
        this.random = new SplittableRandom(seed);
        this.bids = new PostWriter(server, "/api/bids", credential);
        this.afterId =
                AsciiBuffer.ascii(
                        " HTTP/1.1\r\nHost: "
                                + server.getHostString()
                                + ":"
                                + server.getPort()
                                + "\r\n"
                                + LoadRequest.authorization(credential)
                                + "\r\n");
        // As many bids with a key as there are retries, so that each has its own.
        this.keyed = mix.winning() == 0 ? 0 : mix.retries() / mix.winning();
        this.firstKey = System.currentTimeMillis() << 20;
    }

    /// All bids are of one bidder, with and without authentication, so that both loads send the same bids.
    public static BidTraffic ofOneBidder(
            InetSocketAddress server, BenchAuctions auctions, Mix mix, @Nullable String credential) {
        BidTraffic traffic = new BidTraffic(server, auctions, mix, 0, 1, credential);
        traffic.crowd = false;
        return traffic;
    }

    @Override
    public void next(LoadRequest request) {
        double draw = random.nextDouble();
        if (draw < mix.reads()) {
            read(request);
        } else if ((draw -= mix.reads()) < mix.tooLow()) {
            int auction = zipf.draw(random);
            bid(request, Kind.TOO_LOW, auction, auctions.stale(auction), 0);
        } else if (draw - mix.tooLow() < mix.retries() && keys > 0) {
            long key = keys - 1 - random.nextInt((int) Math.min(keys, REMEMBERED));
            int slot = (int) (key % REMEMBERED);
            bid(request, Kind.RETRY, keyedAuctions[slot], keyedCents[slot], firstKey + key);
        } else {
            win(request);
        }
    }

    @Override
    public void responded(LoadRequest request, LoadResponse response) {
        if (request.kind == Kind.WINNING && response.status() == 201) {
            auctions.accepted(request.auction, request.cents);
        }
    }

    private void win(LoadRequest request) {
        int auction = zipf.draw(random);
        long cents = auctions.raise(auction);
        long key = 0;
        if (keyed > 0 && random.nextDouble() < keyed) {
            int slot = (int) (keys % REMEMBERED);
            keyedAuctions[slot] = auction;
            keyedCents[slot] = cents;
            key = firstKey + keys;
            keys++;
        }
        bid(request, Kind.WINNING, auction, cents, key);
    }

    /// The bidder follows from auction and amount, so that a retry says the same as the bid it repeats.
    private void bid(LoadRequest request, Kind kind, int auction, long cents, long key) {
        request.kind = kind;
        request.auction = auction;
        request.cents = cents;
        // A bidder who bids too low never leads, so that the price is the only reason to reject the bid.
        long bidder =
                kind == Kind.TOO_LOW || !crowd
                        ? CROWDS * BIDDERS + 1L
                        : 1 + (long) (auction % CROWDS) * BIDDERS + cents % BIDDERS;
        body.clear().put(AUCTION).number(auctions.id(auction));
        if (named) {
            body.put(BIDDER).number(bidder);
        }
        body.put(AMOUNT).cents(cents).put(END);
        bids.write(request, body, key);
    }

    private void read(LoadRequest request) {
        request.kind = Kind.READ;
        request.auction = zipf.draw(random);
        body.clear().put(GET).number(auctions.id(request.auction)).put(afterId);
        request.bytes.clear();
        request.bytes.put(body.array(), 0, body.size()).flip();
    }
}
