package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// Opens the auctions of a load, one after another: english, from 1.00, any higher bid wins.
public final class Openings implements Traffic {
    private static final byte[] ID = Bytes.ascii("{\"id\":");

    private final BenchAuctions lots;
    private final Post post;
    private final byte[] terms;
    private final Bytes body = new Bytes();
    private int opened;

    /// @param endsAt when the auctions end, ISO 8601
    public Openings(InetSocketAddress server, BenchAuctions lots, String endsAt) {
        this.lots = lots;
        this.post = new Post(server, "/api/auctions");
        this.terms =
                Bytes.ascii(",\"title\":\"gavel bench\",\"opening_price\":\"1.00\",\"ends_at\":\"" + endsAt + "\"}");
    }

    /// One for each auction.
    public Load.Supply supply() {
        return () -> opened < lots.count();
    }

    @Override
    public void next(Ask ask) {
        ask.kind = Kind.OPENING;
        ask.lot = opened;
        body.clear().put(ID).number(lots.id(opened)).put(terms);
        post.write(ask, body, 0);
        opened++;
    }

    @Override
    public void answered(Ask ask, Answer answer) {}
}
