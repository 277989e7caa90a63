package dev.gavel.compose.up;

import java.util.Locale;

/// The parts in the order of their start: each needs only those before it.
enum StackPart {
    KAFKA,
    POSTGRES,
    REDIS,
    PROJECTOR,
    PROCESSOR,
    INGEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
