package dev.gavel.ingest.live;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who gets which events: the live subscribers and the [EventTail]. What a batch has for one auction is encoded once
/// for all who watch it. Used by the thread of [LiveLoop].
final class Deliveries {
    private final EventTail tail;
    private final Consumer<Subscriber> writer;
    private final Map<Long, Set<Subscriber>> liveByAuction = new HashMap<>();
    private final Set<Subscriber> liveOfAll = new LinkedHashSet<>();

    /// @param writer writes what was added to a subscriber, and may remove it
    Deliveries(EventTail tail, Consumer<Subscriber> writer) {
        this.tail = tail;
        this.writer = writer;
    }

    /// Ends the live state of all.
    ///
    /// @return who was live
    List<Subscriber> clear() {
        List<Subscriber> live = new ArrayList<>(liveOfAll);
        liveByAuction.values().forEach(live::addAll);
        liveOfAll.clear();
        liveByAuction.clear();
        return live;
    }

    void becomeLive(Subscriber subscriber) {
        subscriber.state = Subscriber.State.LIVE;
        if (subscriber.isOfAll()) {
            liveOfAll.add(subscriber);
        } else {
            liveByAuction.computeIfAbsent(subscriber.auctionId, _ -> new LinkedHashSet<>()).add(subscriber);
        }
    }

    void remove(Subscriber subscriber) {
        liveOfAll.remove(subscriber);
        @Nullable Set<Subscriber> ofAuction = liveByAuction.get(subscriber.auctionId);
        if (ofAuction != null && ofAuction.remove(subscriber) && ofAuction.isEmpty()) {
            liveByAuction.remove(subscriber.auctionId);
        }
    }

    /// Sends the next events to those who watch them.
    void send(List<LogRecord> records) {
        Map<Long, List<LiveEvent>> watched = new LinkedHashMap<>();
        ByteArrayOutputStream ofAll = new ByteArrayOutputStream();
        List<LiveEvent> shown = new ArrayList<>();
        boolean anyOfAll = !liveOfAll.isEmpty();
        long[] before = tail.ends();
        for (LogRecord record : records) {
            if (!tail.add(record)) {
                continue;
            }
            boolean isWatched = liveByAuction.containsKey(record.auctionId());
            LiveEvent event = anyOfAll || isWatched ? LiveEvent.of(record) : null;
            if (event == null) {
                continue;
            }
            if (isWatched) {
                watched.computeIfAbsent(record.auctionId(), _ -> new ArrayList<>()).add(event);
            }
            if (anyOfAll) {
                Frames.ofAll(ofAll, tail.ends(), event);
                shown.add(event);
            }
        }
        watched.forEach((auctionId, events) -> sendToAuction(auctionId, events));
        if (!shown.isEmpty()) {
            sendToAll(ofAll.toByteArray(), shown, before);
        }
    }

    private void sendToAuction(long auctionId, List<LiveEvent> events) {
        int partition = events.getFirst().partition();
        boolean ends = events.getLast().ends() || events.getLast().late();
        List<Subscriber> watching = List.copyOf(liveByAuction.getOrDefault(auctionId, Set.of()));
        byte[] bytes = ends ? new byte[0] : Frames.ofAuction(partition, events);
        ByteBuffer frames = Frames.shared(bytes, watching.size());
        long nowNs = System.nanoTime();
        for (Subscriber subscriber : watching) {
            if (!ends && subscriber.after[0] < events.getFirst().offset()) {
                subscriber.add(frames, nowNs);
                subscriber.after[0] = events.getLast().offset();
            } else {
                sendOwn(subscriber, partition, events);
            }
            writer.accept(subscriber);
        }
    }

    /// @param bytes with the ids of this node, which are those of subscribers that are not ahead of it
    /// @param before by partition, where this node was before these events
    private void sendToAll(byte[] bytes, List<LiveEvent> events, long[] before) {
        ByteBuffer frames = Frames.shared(bytes, liveOfAll.size());
        long nowNs = System.nanoTime();
        long[] ends = tail.ends();
        for (Subscriber subscriber : List.copyOf(liveOfAll)) {
            if (!isAhead(subscriber, before)) {
                subscriber.add(frames, nowNs);
                System.arraycopy(ends, 0, subscriber.after, 0, ends.length);
            } else {
                events.forEach(event -> sendOwn(subscriber, event.partition(), List.of(event)));
            }
            writer.accept(subscriber);
        }
    }

    /// Whether the subscriber has received an event that this node had not read, because it was connected to a faster
    /// node before.
    private static boolean isAhead(Subscriber subscriber, long[] before) {
        for (int partition = 0; partition < before.length; partition++) {
            if (subscriber.after[partition] > before[partition]) {
                return true;
            }
        }
        return false;
    }

    /// Sends events with ids of the subscriber's own, except those that it has.
    void sendOwn(Subscriber subscriber, int partition, List<LiveEvent> events) {
        int index = subscriber.index(partition);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (LiveEvent event : events) {
            if (event.offset() <= subscriber.after[index] || subscriber.ends) {
                continue;
            }
            subscriber.after[index] = event.offset();
            if (subscriber.isOfAll()) {
                Frames.ofAll(out, subscriber.after, event);
            } else {
                // An event after the end of the auction is of no interest to those who watch it.
                subscriber.ends = event.ends() || event.late();
                if (!event.late()) {
                    out.writeBytes(Frames.ofAuction(partition, List.of(event)));
                }
            }
        }
        if (out.size() > 0) {
            subscriber.add(out.toByteArray(), System.nanoTime());
        }
    }

    /// @return whether the subscriber now has everything of the partition
    boolean sendFromTail(Subscriber subscriber, int partition) {
        int index = subscriber.index(partition);
        for (Iterator<LogRecord> records = tail.after(partition, subscriber.after[index]); records.hasNext(); ) {
            LogRecord record = records.next();
            LiveEvent event =
                    subscriber.isOfAll() || record.auctionId() == subscriber.auctionId ? LiveEvent.of(record) : null;
            if (event != null) {
                sendOwn(subscriber, partition, List.of(event));
                if (subscriber.pendingBytes() > LiveLoop.SLICE_BYTES) {
                    return false;
                }
            }
            subscriber.after[index] = record.position();
        }
        return true;
    }
}
