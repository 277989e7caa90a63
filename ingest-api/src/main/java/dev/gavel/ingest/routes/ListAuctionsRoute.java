package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Status;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /api/auctions?status=&limit=&cursor=`: auctions in ascending order of id.
final class ListAuctionsRoute implements Handler {
    static final String STATUS = "status";

    private final ReadModels reads;
    private final InstantSource clock;

    ListAuctionsRoute(ReadModels reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        Paging page = exchange.paging();
        Status status = status(exchange.query(STATUS));
        List<AuctionView> auctions = reads.auctions(status, Math.max(0, page.cursor()), page.limit());
        JsonWriter json = new JsonWriter(auctions.size() * AuctionResponses.AUCTION_BYTES).array();
        long nowMs = clock.millis();
        auctions.forEach(auction -> AuctionJson.write(json, auction, nowMs));
        if (auctions.size() == page.limit()) {
            String filter = status == null ? "" : "&status=" + status.code();
            exchange.header(HeaderNames.LINK, page.nextLink(exchange.rawPath(), auctions.getLast().id(), filter));
        }
        exchange.json(200, json.endArray());
    }

    private static @Nullable Status status(@Nullable String code) {
        if (code == null) {
            return null;
        }
        try {
            return Status.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(
                    "bad_query", "status must be scheduled, open, sold, unsold or cancelled.", STATUS);
        }
    }
}
