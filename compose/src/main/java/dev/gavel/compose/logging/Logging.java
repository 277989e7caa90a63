package dev.gavel.compose.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Where log lines go, and how they look: as JSON to stdout for a single service, as containers expect it; to a file or
/// to stderr for commands whose output is for people.
public final class Logging {
    /// The key-value pairs after the message, and the stack trace after the line.
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} %msg %kvp%n%ex";

    private static volatile String location = "the log on stdout";

    private Logging() {}

    /// Routes `java.util.logging` and `System.Logger`, which Helidon uses, to the same log.
    public static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /// Sends all further lines to `gavel.log` in this directory. logback-file.xml defines how old files are compressed
    /// and deleted.
    public static void toFile(Path directory) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        URL configuration = Logging.class.getResource("/logback-file.xml");
        if (configuration == null) {
            throw new IllegalStateException("logback-file.xml is not on the class path");
        }
        context.reset();
        context.putProperty("directory", directory.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(configuration);
        } catch (JoranException e) {
            throw new IllegalStateException("logback-file.xml is malformed", e);
        }
        location = directory.resolve("gavel.log").toString();
    }

    /// Sends all further lines to stderr, for a command that writes its result to stdout.
    public static void toStderr() {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        for (var appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
            if (appenders.next() instanceof ConsoleAppender<?> console) {
                console.stop();
                console.setTarget("System.err");
                console.start();
            }
        }
        location = "the log on stderr";
    }

    /// Parses `GAVEL_LOG_FORMAT`.
    ///
    /// @throws IllegalArgumentException if the word is neither `text` nor `json`
    public static boolean isText(String word) {
        return switch (word) {
            case "json" -> false;
            case "text" -> true;
            default -> throw new IllegalArgumentException("--log-format must be json or text, not " + word);
        };
    }

    /// Writes all further lines on the console for people, instead of as JSON.
    public static void asText() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        for (var appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
            if (appenders.next() instanceof ConsoleAppender<ILoggingEvent> console) {
                PatternLayoutEncoder encoder = new PatternLayoutEncoder();
                encoder.setContext(context);
                encoder.setPattern(TEXT);
                encoder.start();
                console.stop();
                console.setEncoder(encoder);
                console.start();
            }
        }
    }

    /// Where the log is, for messages to people.
    public static String location() {
        return location;
    }
}
