package dev.gavel.projector;

import dev.gavel.schema.Event;
import java.util.List;

/// What one poll brought, folded: all that the sinks need, wherever the events come from, so that a rebuild can feed
/// them as well.
///
/// @param spans the offsets that it covers, at most one of each partition, in partition order
/// @param events how many records they held, those that say nothing too; fewer than offsets, for transactions leave
///   markers
/// @param bids the decided bids, in the order of the log within a partition
/// @param later what concerns bids that were decided before
/// @param changes each auction that was touched, once, with its last standing
/// @param unreadable records that say nothing
public record Batch(
        List<Span> spans,
        int events,
        List<Event> bids,
        LaterFacts later,
        List<AuctionChange> changes,
        List<Unreadable> unreadable) {}
