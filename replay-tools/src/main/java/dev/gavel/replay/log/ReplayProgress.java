package dev.gavel.replay.log;

/// Told how far a reading has come. Called by several threads.
public interface ReplayProgress {
    ReplayProgress SILENT =
            new ReplayProgress() {
                @Override
                public void begin(long commands) {
                    // Nobody watches.
                }

                @Override
                public void advance(long commands) {
                    // Nobody watches.
                }
            };

    /// @param commands how many there are to read
    void begin(long commands);

    /// @param commands that were read since the last call
    void advance(long commands);
}
