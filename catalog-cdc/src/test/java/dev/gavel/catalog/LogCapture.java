package dev.gavel.catalog;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// Captures the log messages of a class until it is closed.
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    private LogCapture(Logger logger) {
        this.logger = logger;
    }

    static LogCapture of(Class<?> type) {
        LogCapture capture = new LogCapture((Logger) LoggerFactory.getLogger(type));
        capture.start();
        capture.logger.addAppender(capture);
        return capture;
    }

    boolean contains(String part) {
        return messages.stream().anyMatch(message -> message.contains(part));
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        messages.add(event.getMessage());
    }
}
