package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;

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

    private final BenchAuctions lots;
    private final TrafficMix mix;
    private final Zipf zipf;
    private final SplittableRandom random;
    private final PostRequestWriter bids;
    private final byte[] afterId;
    private final AsciiBuffer body = new AsciiBuffer();
    private final double keyed;
    private final long firstKey;
    private final int[] keyedLots = new int[REMEMBERED];
    private final long[] keyedCents = new long[REMEMBERED];
    private long keys;

    public BidTraffic(InetSocketAddress server, BenchAuctions lots, TrafficMix mix, double zipf, long seed) {
        this.lots = lots;
        this.mix = mix;
        this.zipf = new Zipf(lots.count(), zipf);
        this.random = new SplittableRandom(seed);
        this.bids = new PostRequestWriter(server, "/api/bids");
        this.afterId =
                AsciiBuffer.ascii(" HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort() + "\r\n\r\n");
        // As many bids with a key as there are retries, so that each has its own.
        this.keyed = mix.winning() == 0 ? 0 : mix.retries() / mix.winning();
        this.firstKey = System.currentTimeMillis() << 20;
    }

    @Override
    public void next(LoadRequest ask) {
        double draw = random.nextDouble();
        if (draw < mix.reads()) {
            read(ask);
        } else if ((draw -= mix.reads()) < mix.tooLow()) {
            int lot = zipf.draw(random);
            bid(ask, RequestKind.TOO_LOW, lot, lots.stale(lot), 0);
        } else if (draw - mix.tooLow() < mix.retries() && keys > 0) {
            long key = keys - 1 - random.nextInt((int) Math.min(keys, REMEMBERED));
            int slot = (int) (key % REMEMBERED);
            bid(ask, RequestKind.RETRY, keyedLots[slot], keyedCents[slot], firstKey + key);
        } else {
            win(ask);
        }
    }

    @Override
    public void answered(LoadRequest ask, LoadResponse answer) {
        if (ask.kind == RequestKind.WINNING && answer.status() == 201) {
            lots.accepted(ask.lot, ask.cents);
        }
    }

    private void win(LoadRequest ask) {
        int lot = zipf.draw(random);
        long cents = lots.raise(lot);
        long key = 0;
        if (keyed > 0 && random.nextDouble() < keyed) {
            int slot = (int) (keys % REMEMBERED);
            keyedLots[slot] = lot;
            keyedCents[slot] = cents;
            key = firstKey + keys;
            keys++;
        }
        bid(ask, RequestKind.WINNING, lot, cents, key);
    }

    /// The bidder follows from auction and amount, so that a retry says the same as the bid it repeats.
    private void bid(LoadRequest ask, RequestKind kind, int lot, long cents, long key) {
        ask.kind = kind;
        ask.lot = lot;
        ask.cents = cents;
        // Who bids too low never leads: the price is to be what is wrong with the bid.
        long bidder =
                kind == RequestKind.TOO_LOW
                        ? CROWDS * BIDDERS + 1L
                        : 1 + (long) (lot % CROWDS) * BIDDERS + cents % BIDDERS;
        body.clear().put(AUCTION).number(lots.id(lot)).put(BIDDER).number(bidder).put(AMOUNT).cents(cents).put(END);
        bids.write(ask, body, key);
    }

    private void read(LoadRequest ask) {
        ask.kind = RequestKind.READ;
        ask.lot = zipf.draw(random);
        body.clear().put(GET).number(lots.id(ask.lot)).put(afterId);
        ask.bytes.clear();
        ask.bytes.put(body.array(), 0, body.size()).flip();
    }
}
