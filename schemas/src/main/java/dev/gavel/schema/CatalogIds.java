package dev.gavel.schema;

/// The ids of auctions that only a catalog can open, so that nobody can take the id of a row before the row does
/// (docs/adr/0032). They are exact in a JSON number, and above all ids that ingest generates.
public final class CatalogIds {
    public static final long FIRST = (1L << 52) + 1;
    public static final long LAST = (1L << 53) - 1;

    private CatalogIds() {}

    public static boolean contains(long auctionId) {
        return auctionId >= FIRST && auctionId <= LAST;
    }
}
