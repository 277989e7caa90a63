package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// The same bid again and again, for a server that does not read it.
public final class BareTraffic implements Traffic {
    private static final byte[] BODY =
            AsciiBuffer.ascii("{\"auction_id\":1795000000000001,\"bidder_id\":12345,\"amount\":\"123.45\"}");

    private final PostRequestWriter post;
    private final AsciiBuffer body = new AsciiBuffer();

    public BareTraffic(InetSocketAddress server) {
        post = new PostRequestWriter(server, "/api/bids");
    }

    @Override
    public void next(LoadRequest ask) {
        ask.kind = RequestKind.BARE;
        post.write(ask, body.clear().put(BODY), 0);
    }

    @Override
    public void answered(LoadRequest ask, LoadResponse answer) {}
}
