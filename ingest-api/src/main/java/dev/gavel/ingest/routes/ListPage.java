package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.schema.json.JsonWriter;

/// The page of a list while it is built: an array of rows that are read a slice at a time. It ends at the limit that
/// the client asks for, at [#MAX_BYTES], at [#MAX_SLICES], or when the responses under way have reached the limit of
/// their memory, whichever comes first (docs/adr/0033).
final class ListPage implements Clients.Lease {
    /// A page ends with the row that reaches this size.
    static final int MAX_BYTES = 512 * 1024;

    /// Rows that are in memory at a time, beside the page.
    static final int SLICE_ROWS = 100;

    /// Queries for one page. Rows that a query has read but that do not belong to the list count, too.
    static final int MAX_SLICES = 32;

    /// A typical row, as an object.
    private static final int ROW_BYTES = 2 * 1024;

    private static final int EXPECTED_ROW_BYTES = 512;

    private final int limit;
    private final long sliceBytes;
    private final ResponseBudget.Memory memory;
    private final JsonWriter json;
    private int rows;
    private int slices;

    /// Size of what is written up to the end of the last row.
    private int end;

    private boolean full;

    /// @throws dev.gavel.ingest.json.Problem 503 or 429 if the responses under way have too much memory
    ListPage(Exchange exchange, Paging paging) {
        limit = paging.limit();
        int first = Math.min(limit, SLICE_ROWS);
        sliceBytes = (long) first * ROW_BYTES;
        memory = exchange.reserve(sliceBytes);
        json = new JsonWriter(first * EXPECTED_ROW_BYTES).array();
        end = json.size();
    }

    /// Where the next row is written, before [#added].
    JsonWriter json() {
        return json;
    }

    /// Counts the row that was written, or takes it back if the responses under way leave no memory for it. A page
    /// without a row is no page.
    ///
    /// @return whether the row is on the page
    /// @throws dev.gavel.ingest.json.Problem 503 or 429 if there is no memory for the first row
    boolean added() {
        long bytes = ResponseBudget.ofBody(json.size() + 1L); // with the end of the array
        if (rows == 0) {
            memory.require(bytes);
        } else if (!memory.covers(bytes)) {
            json.truncate(end);
            full = true;
            return false;
        }
        rows++;
        end = json.size();
        full = rows == limit || end >= MAX_BYTES;
        return true;
    }

    /// Whether a row can follow.
    boolean isFull() {
        return full;
    }

    /// How many rows to read next.
    ///
    /// @return 0: the page is over
    int nextSlice() {
        boolean over = full || slices == MAX_SLICES || !hasMemory();
        slices++;
        return over ? 0 : Math.min(limit - rows, SLICE_ROWS);
    }

    /// A page with a row is a page: the client can ask for the next one.
    private boolean hasMemory() {
        return rows == 0 || memory.fits(sliceBytes + ResponseBudget.ofBody(json.size()));
    }

    @Override
    public void close() {
        memory.close();
    }
}
