package dev.gavel.compose.up;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A process that takes a second to stop after a signal.
final class WaitingProcess {
    private WaitingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ShutdownSignal shutdown = ShutdownSignal.install(Thread.currentThread(), StatusPrinter.onStderr());
        System.out.println("waits");
        shutdown.await();
        boolean interrupted = Thread.interrupted();
        System.out.println("stops");
        boolean ended = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        System.exit(interrupted && ended ? 1 : shutdown.exitCode());
    }
}
