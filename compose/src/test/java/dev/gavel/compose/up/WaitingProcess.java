package dev.gavel.compose.up;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process that takes a second to stop after a signal.
final class WaitingProcess {
    private WaitingProcess() {}

    public static void main(String[] arguments) {
        ShutdownSignal shutdown = ShutdownSignal.install(Thread.currentThread(), StatusPrinter.onStderr());
        System.out.println("waits");
        shutdown.await();
        System.out.println("stops");
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() - endNs < 0) {
            // Unlike a sleep this goes on when the request's interrupt comes.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            boolean _ = Thread.interrupted();
        }
        System.exit(shutdown.exitCode());
    }
}
