package dev.gavel.system.faults;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One violation that the [Checker] found.
sealed interface Finding {
    /// The finding as a sentence.
    String sentence();

    /// A response names a position, and no committed event has it.
    record Lost(Operation operation, Position position) implements Finding {
        @Override
        public String sentence() {
            return "lost: the response to %s names %s, and there is no event".formatted(operation.describe(), position);
        }
    }

    record DecidedTwice(Position position) implements Finding {
        @Override
        public String sentence() {
            return "decided twice: " + position;
        }
    }

    record Undecided(Position position) implements Finding {
        @Override
        public String sentence() {
            return "a command without event or dead letter: " + position;
        }
    }

    record Unfounded(Position position) implements Finding {
        @Override
        public String sentence() {
            return "an event without a command: " + position;
        }
    }

    /// The rules decide differently.
    record DecidedOtherwise(Event expected, Event actual) implements Finding {
        @Override
        public String sentence() {
            return "decided differently from the rules: %s instead of %s".formatted(actual, expected);
        }
    }

    record OutOfOrder(Position position, Position after) implements Finding {
        @Override
        public String sentence() {
            return "out of order: the event of %s stands after that of %s".formatted(position, after);
        }
    }

    record SequenceGap(long auctionId, long before, long after) implements Finding {
        @Override
        public String sentence() {
            return "auction %d goes from sequence %d to %d".formatted(auctionId, before, after);
        }
    }

    /// The reference model has another leader or price.
    record WrongStanding(long auctionId, Position position, String expected, String actual) implements Finding {
        @Override
        public String sentence() {
            return "auction %d at %s: plain rules give %s, the event says %s"
                    .formatted(auctionId, position, expected, actual);
        }
    }

    record ResponseDiffers(Operation operation, String expected, String actual) implements Finding {
        @Override
        public String sentence() {
            return "the response to %s is %s, but its event gives %s".formatted(operation.describe(), actual, expected);
        }
    }

    /// A reply that was sent, perhaps by a transaction that was aborted, is not what was committed.
    record ReplyDiffers(Event reply, @Nullable Event committed) implements Finding {
        @Override
        public String sentence() {
            return "the reply %s is not the committed %s".formatted(reply, committed);
        }
    }

    record KeyDiffers(long auctionId, String key, String one, String other) implements Finding {
        @Override
        public String sentence() {
            return "key %s of auction %d got the responses %s and %s".formatted(key, auctionId, one, other);
        }
    }

    record AppendedTwice(String traceparent, Position one, Position other) implements Finding {
        @Override
        public String sentence() {
            return "one request is on the log twice, at %s and %s (trace %s)".formatted(one, other, traceparent);
        }
    }

    record AppendedThoughRejected(Operation operation, Position position) implements Finding {
        @Override
        public String sentence() {
            return "%s got %s, but is on the log at %s".formatted(operation.describe(), operation.code(), position);
        }
    }

    /// The response names the command of another request.
    record OtherRequest(Operation operation, Position position) implements Finding {
        @Override
        public String sentence() {
            return "%s got the decision of another request, %s".formatted(operation.describe(), position);
        }
    }

    record DeadLetterDiffers(Position position, String what) implements Finding {
        @Override
        public String sentence() {
            return "dead letter of %s: %s".formatted(position, what);
        }
    }

    record RowDiffers(String table, long id, String expected, String actual) implements Finding {
        @Override
        public String sentence() {
            return "Postgres: %s %d is %s, the log says %s".formatted(table, id, actual, expected);
        }
    }

    record RedisDiffers(long auctionId, String expected, String actual) implements Finding {
        @Override
        public String sentence() {
            return "Redis: auction %d is %s, the log says %s".formatted(auctionId, actual, expected);
        }
    }

    record Hung(Operation operation) implements Finding {
        @Override
        public String sentence() {
            return "%s took %d ms: %s"
                    .formatted(operation.describe(), operation.took().toMillis(), operation.outcome());
        }
    }

    record Unclear(Operation operation) implements Finding {
        @Override
        public String sentence() {
            return "%s got neither a decision nor a clear error: %s"
                    .formatted(operation.describe(), operation.outcome());
        }
    }

    record NotClosed(long auctionId, Duration late) implements Finding {
        @Override
        public String sentence() {
            return "auction %d ended %d ms ago and nobody has closed it".formatted(auctionId, late.toMillis());
        }
    }

    /// A service exited without a fault that explains it, and was started again.
    record EndedByItself(String service, int times) implements Finding {
        @Override
        public String sentence() {
            return "the %s exited by itself, %d times".formatted(service, times);
        }
    }

    /// @param what is not as it was before the fault
    record NotHealed(String what, Duration after) implements Finding {
        @Override
        public String sentence() {
            return "%d ms after the fault is over: %s".formatted(after.toMillis(), what);
        }
    }
}
