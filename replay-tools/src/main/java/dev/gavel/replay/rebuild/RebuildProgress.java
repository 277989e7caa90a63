package dev.gavel.replay.rebuild;

/// What a person sees while it works. Told from several threads.
interface RebuildProgress extends AutoCloseable {
    RebuildProgress SILENT =
            new RebuildProgress() {
                @Override
                public void say(String line) {}

                @Override
                public void begin(String task, long events) {}

                @Override
                public void read(long events) {}

                @Override
                public void close() {}
            };

    /// A line that stays.
    void say(String line);

    /// @param events to come; offsets, to be exact, for the markers of transactions have some as well
    void begin(String task, long events);

    void read(long events);

    @Override
    void close();
}
