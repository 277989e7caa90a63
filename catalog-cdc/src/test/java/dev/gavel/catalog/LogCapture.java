package dev.gavel.catalog;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// What a class says in the log meanwhile.
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private LogCapture(Logger logger) {
        this.logger = logger;
    }

    static LogCapture of(Class<?> type) {
        LogCapture lines = new LogCapture((Logger) LoggerFactory.getLogger(type));
        lines.start();
        lines.logger.addAppender(lines);
        return lines;
    }

    boolean contain(String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getMessage());
    }
}
