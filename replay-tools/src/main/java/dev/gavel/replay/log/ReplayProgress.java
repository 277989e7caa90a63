package dev.gavel.replay.log;

/// Shows how far a tool has come. Called by several threads.
public interface ReplayProgress extends AutoCloseable {
    ReplayProgress SILENT =
            new ReplayProgress() {
                @Override
                public void begin(String task, String unit, long total) {}

                @Override
                public void advance(long count) {}

                @Override
                public void say(String line) {}

                @Override
                public void close() {}
            };

    /// Begins a task, which ends the one before.
    ///
    /// @param unit what is counted, in the plural: `commands`
    /// @param total how many there are to process, or 0 if that is not known. For events this is a difference of
    ///   offsets, which counts the markers of transactions too.
    void begin(String task, String unit, long total);

    /// @param count how many were processed since the last call
    void advance(long count);

    /// Shows a line that stays on the screen.
    void say(String line);

    @Override
    void close();
}
