package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Status;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
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
        try (ListPage list = new ListPage(exchange, page)) {
            long lastId = Math.max(0, page.cursor());
            boolean more = true;
            for (int rows = list.nextSlice(); more && rows > 0; rows = list.nextSlice()) {
                AuctionSlice slice = reads.auctions(status, lastId, rows);
                lastId = write(slice, lastId, list);
                more = slice.more() || lastId < slice.lastId();
            }
            if (more) {
                String filter = status == null ? "" : "&status=" + status.code();
                exchange.header(HeaderNames.LINK, page.nextLink(exchange.rawPath(), lastId, filter));
            }
            exchange.json(200, list.json().endArray());
        }
    }

    /// Writes the auctions of the slice that the page takes.
    ///
    /// @param after the id of the last auction before the slice
    /// @return the id above which the list goes on
    private long write(AuctionSlice slice, long after, ListPage list) {
        long nowMs = clock.millis();
        long lastId = after;
        for (AuctionView auction : slice.auctions()) {
            AuctionJson.write(list.json(), auction, nowMs);
            if (list.added()) {
                lastId = auction.id();
            }
            if (list.isFull()) {
                return lastId;
            }
        }
        return slice.lastId();
    }

    private static @Nullable Status status(@Nullable String code) {
        if (code == null) {
            return null;
        }
        try {
            return Status.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad_query", "status must be scheduled, open, sold, unsold or cancelled.", STATUS);
        }
    }
}
