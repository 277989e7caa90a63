package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// Creates the requests of a load and learns from their responses. One thread calls each method; the two may differ.
public interface Traffic {
    /// Writes the next request into the buffer.
    void next(LoadRequest request);

    /// @param request as [#next] made it
    void responded(LoadRequest request, LoadResponse response);

    /// Sends the same bid repeatedly, for a server that does not parse it.
    static Traffic bare(InetSocketAddress server) {
        byte[] bid = AsciiBuffer.ascii("{\"auction_id\":1795000000000001,\"bidder_id\":12345,\"amount\":\"123.45\"}");
        LoadRequest.PostWriter post = new LoadRequest.PostWriter(server, "/api/bids");
        AsciiBuffer body = new AsciiBuffer();
        return new Traffic() {
            @Override
            public void next(LoadRequest request) {
                request.kind = LoadRequest.Kind.BARE;
                post.write(request, body.clear().put(bid), 0);
            }

            @Override
            public void responded(LoadRequest request, LoadResponse response) {}
        };
    }
}
