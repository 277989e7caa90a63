package dev.gavel.compose.up;

import java.util.Locale;

/// The parts of the stack in start order: each needs only parts before it.
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
