package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// Opens the auctions of a load, one after another: english, from 1.00, any higher bid wins.
public final class OpeningTraffic implements Traffic {
    private static final byte[] ID = AsciiBuffer.ascii("{\"id\":");

    private final BenchAuctions auctions;
    private final PostRequestWriter post;
    private final byte[] terms;
    private final AsciiBuffer body = new AsciiBuffer();
    private int opened;

    /// @param endsAt when the auctions end, ISO 8601
    public OpeningTraffic(InetSocketAddress server, BenchAuctions auctions, String endsAt) {
        this.auctions = auctions;
        this.post = new PostRequestWriter(server, "/api/auctions");
        this.terms =
                AsciiBuffer.ascii(
                        ",\"title\":\"gavel bench\",\"opening_price\":\"1.00\",\"ends_at\":\"" + endsAt + "\"}");
    }

    /// One for each auction.
    public LoadGenerator.Supply supply() {
        return () -> opened < auctions.count();
    }

    @Override
    public void next(LoadRequest request) {
        request.kind = RequestKind.OPENING;
        request.auction = opened;
        body.clear().put(ID).number(auctions.id(opened)).put(terms);
        post.write(request, body, 0);
        opened++;
    }

    @Override
    public void answered(LoadRequest request, LoadResponse response) {}
}
