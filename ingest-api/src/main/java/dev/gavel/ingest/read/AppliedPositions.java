package dev.gavel.ingest.read;

import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.List;

/// Tells readers when the read models have applied what they wrote (docs/adr/0047).
public interface AppliedPositions {
    /// Waits until the read models have the decisions of these commands. A read that begins after it sees them.
    ///
    /// @return `false` if they do not have them in time, or too many readers wait
    boolean await(List<Position> positions, Duration wait) throws InterruptedException;

    /// The offset after the last command of a partition that the read models have, or 0. A read that begins after this
    /// call has them, too.
    long nextCommand(int partition);
}
