package dev.gavel.compose.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Where log lines go: as JSON to stdout for a service alone, as a container wants it; to a file when the terminal is
/// for people.
public final class Logging {
    private static volatile String place = "the log on stdout";

    private Logging() {}

    /// Lines of `java.util.logging` and `System.Logger` (Helidon's) go the same way as all others.
    public static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /// From now on everything goes to `gavel.log` in this directory; old files are compressed, and deleted beyond a
    /// bound.
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
            throw new IllegalStateException("logback-file.xml is unreadable", e);
        }
        place = directory.resolve("gavel.log").toString();
    }

    /// From now on lines go to stderr: stdout is for what the command writes.
    public static void toStderr() {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        for (var appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
            if (appenders.next() instanceof ConsoleAppender<?> console) {
                console.stop();
                console.setTarget("System.err");
                console.start();
            }
        }
        place = "the log on stderr";
    }

    /// For people: where to look.
    public static String place() {
        return place;
    }
}
