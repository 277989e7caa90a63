package dev.gavel.replay.audit;

/// Told how far an audit has come. Called by several threads.
public interface AuditProgress {
    AuditProgress SILENT =
            new AuditProgress() {
                @Override
                public void begin(long events) {}

                @Override
                public void read(long events) {}
            };

    /// @param events to come; offsets, to be exact, for the markers of transactions have some as well
    void begin(long events);

    void read(long events);
}
