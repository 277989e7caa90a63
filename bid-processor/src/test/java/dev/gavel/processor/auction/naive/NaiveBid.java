package dev.gavel.processor.auction.naive;

/// A bid that was accepted once.
record NaiveBid(long id, long bidderId, long amountMicros, long atMs) {}
