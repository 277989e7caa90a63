package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// Sends the same bid repeatedly, for a server that does not parse it.
public final class BareTraffic implements Traffic {
    private static final byte[] BODY =
            AsciiBuffer.ascii("{\"auction_id\":1795000000000001,\"bidder_id\":12345,\"amount\":\"123.45\"}");

    private final PostRequestWriter post;
    private final AsciiBuffer body = new AsciiBuffer();

    public BareTraffic(InetSocketAddress server) {
        post = new PostRequestWriter(server, "/api/bids");
    }

    @Override
    public void next(LoadRequest request) {
        request.kind = RequestKind.BARE;
        post.write(request, body.clear().put(BODY), 0);
    }

    @Override
    public void answered(LoadRequest request, LoadResponse response) {}
}
