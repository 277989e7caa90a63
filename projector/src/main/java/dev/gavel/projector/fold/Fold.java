package dev.gavel.projector.fold;

import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Folds records of `auction-events` into one [EventBatch].
public final class Fold {
    private static final char NUL = '\u0000';
    private static final char REPLACEMENT = '\uFFFD';

    private int eventCount;
    private final List<Event> bids = new ArrayList<>();
    private final List<Event> retractions = new ArrayList<>();
    private final List<Event> repetitions = new ArrayList<>();

    /// Boxing a key per event costs little compared with decoding the event.
    private final Map<Long, AuctionUpdate> auctions = new HashMap<>();

    private final List<MalformedEvent> malformed = new ArrayList<>();

    /// By partition, the offset after the last command that was decided.
    private final Map<Integer, Long> nextCommands = new HashMap<>();

    private Fold() {}

    /// @param ranges the offsets that the records come from
    public static EventBatch of(Iterable<ConsumerRecord<byte[], byte[]>> records, List<OffsetRange> ranges) {
        Fold fold = new Fold();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            fold.add(record);
        }
        return new EventBatch(
                ranges.stream()
                        .map(range -> range.deciding(fold.nextCommands.getOrDefault(range.partition(), 0L)))
                        .toList(),
                fold.eventCount,
                fold.bids,
                fold.retractions,
                fold.repetitions,
                List.copyOf(fold.auctions.values()),
                fold.malformed);
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        eventCount++;
        switch (EventCodec.decode(record.key(), record.value())) {
            case Decoded.Malformed<Event>(String reason) -> addMalformed(record, reason);
            case Decoded.Message<Event>(Event event) -> {
                String objection = objection(event, record.partition());
                if (objection == null) {
                    nextCommands.merge(record.partition(), event.position().offset() + 1, Math::max);
                    add(event);
                } else {
                    addMalformed(record, objection);
                }
            }
        }
    }

    private void add(Event event) {
        switch (event.fact()) {
            case Fact.BidAccepted _, Fact.BidRefused _ -> {
                bids.add(event);
                updateAuction(event, null);
            }
            case Fact.Retracted _ -> {
                retractions.add(event);
                updateAuction(event, null);
            }
            case Fact.Repeated _ -> {
                repetitions.add(event);
                updateAuction(event, null);
            }
            case Fact.Opened opened -> updateAuction(event, withoutNul(opened.terms()));
            case Fact.Closed _, Fact.Cancelled _, Fact.Refused _ -> updateAuction(event, null);
        }
    }

    /// While an auction is sealed, its row stays as the opening made it: nothing public changes, and a position or a
    /// status that moves would tell that somebody has bid.
    private void updateAuction(Event event, @Nullable AuctionTerms terms) {
        Standing standing = event.standing();
        if (standing != null && (terms != null || !standing.sealed())) {
            AuctionUpdate update =
                    new AuctionUpdate(event.auctionId(), terms, standing, event.closedAtMs(), event.position());
            auctions.merge(event.auctionId(), update, AuctionUpdate::then);
        }
    }

    private void addMalformed(ConsumerRecord<byte[], byte[]> record, String reason) {
        malformed.add(new MalformedEvent(record, withoutNul(reason)));
    }

    /// Why the tables cannot hold this event, or `null` if they can. Postgres would reject such an event on every
    /// retry, and its partition would never advance.
    private static @Nullable String objection(Event event, int partition) {
        Standing standing = event.standing();
        if (event.position().partition() != partition) {
            return "the decision of a command in partition " + event.position().partition();
        }
        if (standing == null && (event.fact() instanceof Fact.Opened || event.fact() instanceof Fact.BidAccepted)) {
            return "an auction without a standing was opened or bid for";
        }
        if (event.atMs() < 0 || event.atMs() > AuctionTerms.MAX_TIME_MS) {
            return "the time of the command is out of range: " + event.atMs() + " ms";
        }
        return null;
    }

    /// Postgres text cannot contain NUL. A title that contains one must not stop the projection.
    private static String withoutNul(String text) {
        return text.replace(NUL, REPLACEMENT);
    }

    private static AuctionTerms withoutNul(AuctionTerms terms) {
        return terms.title().indexOf(NUL) < 0 ? terms : terms.withTitle(withoutNul(terms.title()));
    }
}
