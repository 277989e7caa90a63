package dev.gavel.schema.kafka;

/// A thread that polls a Kafka consumer. With a transport that runs requests in the thread of the client, it reads and
/// writes the broker's files, and the JDK closes a file when a thread that uses it is interrupted. An interrupt that
/// comes meanwhile is postponed until the request is done.
public final class KafkaPollThread extends Thread {
    private final Object lock = new Object();
    private boolean inBroker;
    private boolean interruptedInBroker;

    public KafkaPollThread(String name, Runnable loop) {
        super(loop, name);
    }

    @Override
    public void interrupt() {
        synchronized (lock) {
            if (inBroker) {
                interruptedInBroker = true;
            } else {
                super.interrupt();
            }
        }
    }

    /// To be called on this thread, in pairs with [#leaveBroker].
    public void enterBroker() {
        synchronized (lock) {
            inBroker = true;
            interruptedInBroker = Thread.interrupted();
        }
    }

    public void leaveBroker() {
        synchronized (lock) {
            inBroker = false;
            if (interruptedInBroker) {
                super.interrupt();
            }
        }
    }
}
