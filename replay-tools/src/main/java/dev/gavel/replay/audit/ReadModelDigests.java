package dev.gavel.replay.audit;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Digests of a read model, one for each relation and partition. Used by one thread.
public final class ReadModelDigests {
    private final Map<Relation, Map<Integer, RowDigest>> byRelation = new EnumMap<>(Relation.class);

    public ReadModelDigests() {
        for (Relation relation : Relation.values()) {
            byRelation.put(relation, new TreeMap<>());
        }
    }

    /// That of no rows where there are none.
    public RowDigest of(Relation relation, int partition) {
        return digests(relation).computeIfAbsent(partition, _ -> new RowDigest());
    }

    /// Partitions with rows, or asked for.
    public Iterable<Integer> partitions(Relation relation) {
        return digests(relation).keySet();
    }

    public long rows(Relation relation) {
        return digests(relation).values().stream().mapToLong(RowDigest::rows).sum();
    }

    /// A partition whole: that of all its relations' rows.
    public RowDigest of(int partition) {
        RowDigest whole = new RowDigest();
        for (Relation relation : Relation.values()) {
            whole.add(of(relation, partition));
        }
        return whole;
    }

    void add(ReadModelRow row) {
        row.addTo(of(row.relation(), row.partition()));
    }

    /// A row as [RowEncoder] gives it.
    void add(Relation relation, byte[] bytes, int length) {
        of(relation, ReadModelRow.partition(relation, bytes)).add(bytes, 0, length);
    }

    /// Those of another thread.
    void add(ReadModelDigests other) {
        other.byRelation.forEach(
                (relation, digests) -> digests.forEach((partition, digest) -> of(relation, partition).add(digest)));
    }

    private Map<Integer, RowDigest> digests(Relation relation) {
        Map<Integer, RowDigest> digests = byRelation.get(relation);
        if (digests == null) {
            throw new IllegalStateException("all relations were put there");
        }
        return digests;
    }
}
