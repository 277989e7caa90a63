package dev.gavel.replay.audit;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The digests of a read model, one for each relation and partition. Used by one thread.
public final class ReadModelDigests {
    private final Map<Relation, Map<Integer, RowDigest>> byRelation = new EnumMap<>(Relation.class);

    public ReadModelDigests() {
        for (Relation relation : Relation.values()) {
            byRelation.put(relation, new TreeMap<>());
        }
    }

    /// The digest of no rows if the relation has none in this partition.
    public RowDigest of(Relation relation, int partition) {
        return digests(relation).computeIfAbsent(partition, _ -> new RowDigest());
    }

    public long rows(Relation relation) {
        return digests(relation).values().stream().mapToLong(RowDigest::rows).sum();
    }

    /// The digest over the rows of all relations of a partition.
    public RowDigest of(int partition) {
        RowDigest whole = new RowDigest();
        for (Relation relation : Relation.values()) {
            whole.add(of(relation, partition));
        }
        return whole;
    }

    interface DifferenceVisitor {
        void visit(Relation relation, int partition) throws SQLException;
    }

    /// Visits the relations and partitions whose digests differ from those of another read model.
    void forEachDifference(ReadModelDigests other, DifferenceVisitor visitor) throws SQLException {
        for (Relation relation : Relation.values()) {
            Set<Integer> partitions = new TreeSet<>(digests(relation).keySet());
            partitions.addAll(other.digests(relation).keySet());
            for (int partition : partitions) {
                if (!of(relation, partition).equals(other.of(relation, partition))) {
                    visitor.visit(relation, partition);
                }
            }
        }
    }

    void add(ReadModelRow row) {
        row.addTo(of(row.relation(), row.partition()));
    }

    /// Adds a row that [RowEncoder] has encoded.
    void add(Relation relation, byte[] bytes, int length) {
        of(relation, ReadModelRow.partition(relation, bytes)).add(bytes, 0, length);
    }

    /// Adds the digests of another thread.
    void add(ReadModelDigests other) {
        other.byRelation.forEach(
                (relation, digests) -> digests.forEach((partition, digest) -> of(relation, partition).add(digest)));
    }

    private Map<Integer, RowDigest> digests(Relation relation) {
        Map<Integer, RowDigest> digests = byRelation.get(relation);
        if (digests == null) {
            throw new IllegalStateException("the constructor has added every relation");
        }
        return digests;
    }
}
