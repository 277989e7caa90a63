package dev.gavel.compose.up;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// The wish to end, from Ctrl-C, from `kill`, or from a part that the others can't do without.
///
/// Signals are taken over instead of being left to shutdown hooks. Hooks run all at once (the web server's beside
/// ours), end with status 130 or 143, and leave a second Ctrl-C without effect; here the main thread stops the parts in
/// order and returns 0, and a second signal ends the process on the spot.
public final class ShutdownSignal {
    private static final int AT_ONCE = 130;

    private final Thread starter;
    private final StatusPrinter console;
    private final CountDownLatch wished = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private volatile int exitCode;

    private ShutdownSignal(Thread starter, StatusPrinter console) {
        this.starter = starter;
        this.console = console;
    }

    /// @param starter interrupted by the first wish, for it may still be starting
    public static ShutdownSignal onSignals(Thread starter, StatusPrinter console) {
        ShutdownSignal ending = new ShutdownSignal(starter, console);
        for (String name : List.of("INT", "TERM", "HUP")) {
            SignalHandlers.handle(name, () -> ending.signalled(name));
        }
        return ending;
    }

    /// A part is gone for good. The process ends with status 1.
    void fail(String why) {
        console.say(why + ", stopping everything");
        exitCode = 1;
        wish();
    }

    public boolean isWished() {
        return wished.getCount() == 0;
    }

    /// Returns when somebody wishes to end.
    public void await() {
        boolean ended = false;
        while (!ended) {
            try {
                wished.await();
                ended = true;
            } catch (InterruptedException e) {
                // By the wish itself, as it comes.
                ended = isWished();
            }
        }
    }

    public int exitCode() {
        return exitCode;
    }

    private void signalled(String name) {
        if (signals.incrementAndGet() > 1) {
            console.say("second SIG" + name + ": ending at once");
            // Postgres and Redis; Postgres goes when its clients, all in this process, are gone.
            ProcessHandle.current().children().forEach(ProcessHandle::destroy);
            Runtime.getRuntime().halt(AT_ONCE);
        }
        console.say("SIG" + name + ": stopping; again to end at once");
        wish();
    }

    private void wish() {
        wished.countDown();
        starter.interrupt();
    }
}
