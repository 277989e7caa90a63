package dev.gavel.projector;

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

/// Records of `auction-events` to one [Batch]. Used once, by one thread.
public final class Fold {
    private static final char NUL = '\u0000';
    private static final char REPLACEMENT = '\uFFFD';

    private int events;
    private final List<Event> bids = new ArrayList<>();
    private final LaterFacts later = new LaterFacts();

    /// A boxed key for each event is little beside the decoding of it.
    private final Map<Long, AuctionChange> changes = new HashMap<>();

    private final List<Unreadable> unreadable = new ArrayList<>();

    public static Batch of(Iterable<ConsumerRecord<byte[], byte[]>> records, List<Span> spans) {
        Fold fold = new Fold();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            fold.add(record);
        }
        return new Batch(
                spans, fold.events, fold.bids, fold.later, List.copyOf(fold.changes.values()), fold.unreadable);
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        events++;
        switch (EventCodec.decode(record.key(), record.value())) {
            case Decoded.Garbage<Event>(String reason) -> setAside(record, reason);
            case Decoded.Message<Event>(Event event) -> {
                String objection = objection(event, record.partition());
                if (objection == null) {
                    add(event);
                } else {
                    setAside(record, objection);
                }
            }
        }
    }

    private void add(Event event) {
        switch (event.fact()) {
            case Fact.BidAccepted _, Fact.BidRefused _ -> {
                bids.add(event);
                touch(event, null);
            }
            case Fact.Retracted _ -> {
                later.retractions().add(event);
                touch(event, null);
            }
            case Fact.Repeated _ -> {
                later.repetitions().add(event);
                touch(event, null);
            }
            case Fact.Opened opened -> touch(event, printable(opened.terms()));
            case Fact.Closed _, Fact.Cancelled _, Fact.Refused _ -> touch(event, null);
        }
    }

    private void touch(Event event, @Nullable AuctionTerms terms) {
        Standing standing = event.standing();
        if (standing != null) {
            AuctionChange change = new AuctionChange(event.auctionId(), terms, standing, event.position());
            changes.merge(event.auctionId(), change, AuctionChange::then);
        }
    }

    private void setAside(ConsumerRecord<byte[], byte[]> record, String reason) {
        unreadable.add(new Unreadable(record, printable(reason)));
    }

    /// What the tables could not hold, or would hold in the wrong place: set aside here, it would otherwise be refused
    /// by Postgres again and again, and the partition with it.
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

    /// Postgres has no NUL in a text. A seller who sends one must not stop the projection.
    private static String printable(String text) {
        return text.replace(NUL, REPLACEMENT);
    }

    private static AuctionTerms printable(AuctionTerms terms) {
        return terms.title().indexOf(NUL) < 0 ? terms : terms.withTitle(printable(terms.title()));
    }
}
