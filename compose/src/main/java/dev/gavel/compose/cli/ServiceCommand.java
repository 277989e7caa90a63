package dev.gavel.compose.cli;

import dev.gavel.compose.admin.AdminListener;
import dev.gavel.compose.admin.ObservedService;
import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command that runs one service until SIGTERM, Ctrl-C or a failure. A stop by a signal is a success with status 0,
/// where a JVM would exit with 143 or 130.
///
/// @param <C> the service's configuration
abstract class ServiceCommand<C> extends ConfiguredCommand<C> {
    @Mixin private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--log-format",
            paramLabel = "json|text",
            defaultValue = "json",
            description = "Format of the log lines on stdout: JSON for programs, or text for people.")
    @EnvironmentVariable("GAVEL_LOG_FORMAT")
    private String logFormat = "";

    /// @throws InterruptedException if interrupted while the service starts
    abstract Running start(C config) throws InterruptedException;

    /// The name of the service on `/readyz`.
    abstract String serviceName();

    /// A started service.
    ///
    /// @param end waits until the service ends, and returns its failure or null after a stop
    /// @param failure the same without waiting; null while the service runs
    /// @param stop stops it; a second call does nothing
    /// @param observed what the admin listener shows of it
    record Running(End end, Supplier<@Nullable Throwable> failure, Runnable stop, ObservedService observed) {
        interface End {
            @Nullable Throwable await() throws InterruptedException;
        }
    }

    @Override
    final int run(C config) throws InterruptedException {
        if (isTextLog()) {
            Logging.asText();
        }
        // Before the service starts and until the process ends, so that a probe sees it start and stop.
        AdminListener listener = AdminListener.start(adminConfig(), List.of(serviceName()));
        Running service = start(config);
        listener.observe(service.observed());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "gavel-shutdown"));
        Throwable failure = service.end().await();
        if (failure != null) {
            throw new OperatorException("the service failed: " + message(failure) + ". " + RESUMES, failure);
        }
        return ExitCode.OK;
    }

    private boolean isTextLog() {
        try {
            return Logging.isText(logFormat);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()), e);
        }
    }

    private AdminListener.Config adminConfig() {
        try {
            return admin.config();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()), e);
        }
    }

    private static final String RESUMES = "It resumes where it stopped when it is started again";

    private static void stop(Running service) {
        boolean failed = service.failure().get() != null;
        service.stop().run();
        if (!failed && service.failure().get() == null) {
            // Otherwise the JVM would exit with the signal's status.
            Runtime.getRuntime().halt(ExitCode.OK);
        }
    }

    private static @Nullable String message(Throwable failure) {
        if (failure instanceof OperatorException) {
            return failure.getMessage();
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
