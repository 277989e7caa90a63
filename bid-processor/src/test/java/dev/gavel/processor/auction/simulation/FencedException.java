package dev.gavel.processor.auction.simulation;

/// The broker rejects a processor whose transaction it has aborted, or whose partition has another owner.
final class FencedException extends Exception {
    private static final long serialVersionUID = 1;

    FencedException(String why) {
        super(why, null, false, false);
    }
}
