package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.processor.auction.simulation.Finding.Kind;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.codec.EventChain;
import dev.gavel.schema.codec.EventCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks the events of one auction against each other, independently of the rules: their numbers, their chain, and
/// that the same key of the same owner gets the same decision.
final class AuctionEventsCheck {
    /// From docs/rules.md, because [dev.gavel.processor.auction.Idempotency] is under test.
    private static final long KEY_MS = 86_400_000;

    /// Since rules version 4, for a rejected command.
    private static final long REJECTED_KEY_MS = 3_600_000;

    private final List<Finding> findings;
    private final EventChain chain = new EventChain();
    private final Map<String, Use> uses = new HashMap<>();
    private boolean keysHaveOwners;
    private long sequence;
    private @Nullable ChainHash before;

    AuctionEventsCheck(List<Finding> findings) {
        this.findings = findings;
    }

    /// @param command the first command with the key
    /// @param answer the event that its caller got
    @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
    private record Use(Command command, long atMs, long forgottenMs, byte[] answer) {}

    /// The next event on the log.
    ///
    /// @param answer the event that the caller must have got
    void next(LoggedCommand logged, Event event, byte[] answer) {
        if (event.sequence() == 0 && sequence == 0) {
            // There is no auction yet, so no key is remembered.
            return;
        }
        sequence++;
        if (event.sequence() != sequence) {
            findings.add(new Finding(Kind.GAP, event + " is the auction's event " + sequence));
            sequence = event.sequence();
        }
        ChainHash hash = event.chain();
        if (hash != null) {
            if (!hash.equals(chain.next(event.auctionId(), before, EventCodec.encode(event.withChain(null))))) {
                findings.add(new Finding(Kind.CHAIN_BROKEN, event.toString()));
            }
        } else if (before != null) {
            findings.add(new Finding(Kind.CHAIN_BROKEN, event + " is not tied to what was before"));
        }
        before = hash;
        if (event.fact() instanceof Fact.Opened(AuctionTerms terms)) {
            keysHaveOwners = terms.rulesVersion() >= 4;
        }
        String key = logged.envelope().idempotencyKey();
        if (key != null) {
            use(keysHaveOwners ? key + " of " + owner(logged.envelope().command()) : key, logged, event, answer);
        }
    }

    private static String owner(Command command) {
        return switch (command) {
            case PlaceBid bid -> "bidder " + bid.bidderId();
            case RetractBid retract -> "bidder " + retract.bidderId();
            case OpenAuction open -> "seller " + open.terms().sellerId();
            case CloseAuction close -> "seller " + close.sellerId();
            case CancelAuction cancel -> "seller " + cancel.sellerId();
        };
    }

    private void use(String key, LoggedCommand logged, Event event, byte[] answer) {
        Command command = logged.envelope().command();
        long atMs = logged.metadata().atMs();
        Use first = uses.get(key);
        if (first == null || atMs >= first.forgottenMs()) {
            boolean brief = keysHaveOwners && event.rejection() != null;
            uses.put(key, new Use(command, atMs, atMs + (brief ? REJECTED_KEY_MS : KEY_MS), answer));
            return;
        }
        boolean same =
                first.command().equals(command)
                        ? Arrays.equals(first.answer(), answer)
                        : event.rejection() == Reason.KEY_REUSED;
        if (!same) {
            findings.add(new Finding(Kind.KEY_FORGOTTEN, key + " was used at " + first.atMs() + ": " + event));
        }
    }
}
