package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// The same bid again and again, for a server that does not read it.
public final class Bare implements Traffic {
    private static final byte[] BODY =
            Bytes.ascii("{\"auction_id\":1795000000000001,\"bidder_id\":12345,\"amount\":\"123.45\"}");

    private final Post post;
    private final Bytes body = new Bytes();

    public Bare(InetSocketAddress server) {
        post = new Post(server, "/api/bids");
    }

    @Override
    public void next(Ask ask) {
        ask.kind = Kind.BARE;
        post.write(ask, body.clear().put(BODY), 0);
    }

    @Override
    public void answered(Ask ask, Answer answer) {}
}
