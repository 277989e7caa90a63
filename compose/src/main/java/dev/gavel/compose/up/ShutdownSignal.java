package dev.gavel.compose.up;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// The request to shut down, from Ctrl-C, from `kill`, or from a part without which the others cannot run.
///
/// Signal handlers replace shutdown hooks here. Hooks run all at once, including the web server's own, end with status
/// 130 or 143, and make a second Ctrl-C ineffective. With handlers, the main thread stops the parts in order and
/// returns 0, and a second signal ends the process immediately.
public final class ShutdownSignal {
    private static final int INTERRUPTED = 130;
    private static final long REPEATED_NS = Duration.ofMillis(500).toNanos();

    private final Thread starter;
    private final StatusPrinter status;
    private final CountDownLatch requested = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private long lastSignalNs;
    private volatile int exitCode;

    private ShutdownSignal(Thread starter, StatusPrinter status) {
        this.starter = starter;
        this.status = status;
    }

    /// Handles SIGINT, SIGTERM and SIGHUP from now on.
    ///
    /// @param starter interrupted by the first request, because it may still be starting parts
    public static ShutdownSignal install(Thread starter, StatusPrinter status) {
        ShutdownSignal shutdown = new ShutdownSignal(starter, status);
        for (String name : List.of("INT", "TERM", "HUP")) {
            SignalHandlers.set(name, () -> shutdown.onSignal(name));
        }
        ParentProcess.onEnd(() -> shutdown.fail("the script that started this process has ended"));
        return shutdown;
    }

    /// Requests a shutdown with exit status 1, because a part failed for good.
    void fail(String reason) {
        status.print(reason + ", stopping everything");
        exitCode = 1;
        request();
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /// Waits for the request.
    public void await() {
        boolean ended = false;
        while (!ended) {
            try {
                requested.await();
                ended = true;
            } catch (InterruptedException e) {
                // The request itself interrupts this thread.
                ended = isRequested();
            }
        }
    }

    public int exitCode() {
        return exitCode;
    }

    private void onSignal(String name) {
        if (isRepeated()) {
            return;
        }
        if (signals.incrementAndGet() > 1) {
            status.print("second SIG" + name + ": ending immediately");
            // Postgres and Redis. Postgres ends when its clients are gone, which are all in this process.
            ProcessHandle.current().children().forEach(ProcessHandle::destroy);
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        status.print("SIG" + name + ": stopping; send it again to end immediately");
        request();
    }

    /// One `kill` of a process group, a `systemctl stop` or a closed terminal signals the script and this process, and
    /// the script passes its signal on.
    private synchronized boolean isRepeated() {
        long now = System.nanoTime();
        boolean repeated = ParentProcess.exists() && signals.get() > 0 && now - lastSignalNs < REPEATED_NS;
        lastSignalNs = now;
        return repeated;
    }

    private void request() {
        requested.countDown();
        starter.interrupt();
    }

    /// The script `./gavel`, which starts this process again if it crashes. If the script is killed, nobody would stop
    /// this process.
    private static final class ParentProcess {
        /// Set by `./gavel` to its process id.
        private static final String PROPERTY = "gavel.supervisor";

        private static final Duration POLL = Duration.ofMillis(500);

        private ParentProcess() {}

        /// Whether there is one.
        static boolean exists() {
            return System.getProperty(PROPERTY) != null;
        }

        /// Calls the action once when the script has ended; does nothing if there is none.
        static void onEnd(Runnable action) {
            Long pid = Long.getLong(PROPERTY);
            if (pid == null) {
                return;
            }
            ProcessHandle script = ProcessHandle.of(pid).orElse(null);
            Thread.ofPlatform()
                    .daemon()
                    .name("watch-script")
                    .start(() -> {
                        try {
                            while (script != null && script.isAlive()) {
                                Thread.sleep(POLL);
                            }
                            action.run();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }
    }

    /// Handlers for signals to this process, set by `sun.misc.Signal`. The JDK supports that class (JEP 260) and has no
    /// other API for signals. It is used by reflection because javac warns about each reference to it, the warning
    /// cannot be suppressed, and warnings are errors in this build.
    private static final class SignalHandlers {
        private SignalHandlers() {}

        /// Replaces the JVM's handler of a signal. A signal that was ignored when the process started (`nohup`) stays
        /// ignored.
        ///
        /// @param name without `SIG`
        /// @param handler called on a new thread for each signal
        static void set(String name, Runnable handler) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
                Constructor<?> constructor = signal.getConstructor(String.class);
                MethodHandle run =
                        MethodHandles.lookup()
                                .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                                .bindTo(handler);
                MethodHandle runIgnoringSignal = MethodHandles.dropArguments(run, 0, signal);
                signal.getMethod("handle", signal, signalHandler)
                        .invoke(
                                null,
                                constructor.newInstance(name),
                                MethodHandleProxies.asInterfaceInstance(signalHandler, runIgnoringSignal));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JVM does not support signal handlers: use OpenJDK 25", e);
            }
        }
    }
}
