package dev.gavel.processor.auction.naive;

/// An accepted bid, which may have been retracted later.
record NaiveBid(long id, long bidderId, long amountMicros, long atMs) {}
