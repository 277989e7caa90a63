package dev.gavel.compose.inprocess;

import dev.gavel.schema.kafka.KafkaPollThread;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import kafka.network.RequestChannel;
import kafka.server.BrokerServer;
import kafka.server.KafkaRequestHandler;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.network.BaseRequest;
import org.apache.kafka.network.CallbackRequest;
import org.apache.kafka.network.Request;
import org.apache.kafka.network.ShutdownRequest;
import org.jspecify.annotations.Nullable;

/// Runs the requests of one client, in the thread that polls it, with Kafka's own request handler.
final class RequestRunner {
    private final InProcessBroker broker;
    private final RequestChannel brokerQueue;
    private final OneRequest queue;
    private final KafkaRequestHandler handler;

    RequestRunner(InProcessBroker broker, BrokerServer server) {
        this.broker = broker;
        this.brokerQueue = server.socketServer().dataPlaneRequestChannel();
        this.queue = new OneRequest(brokerQueue);
        this.handler = handler(server, queue);
    }

    /// Returns when the broker has answered, or when it waits for something else, like records for a fetch.
    ///
    /// @throws IOException if the broker has stopped
    void run(InProcessConnection connection, Send send) throws IOException {
        if (!broker.enter()) {
            throw new EOFException("the broker has stopped");
        }
        try {
            Request request = broker.request(connection, send);
            Thread thread = Thread.currentThread();
            if (thread instanceof KafkaPollThread poller) {
                poller.enterBroker();
                try {
                    handle(request);
                } finally {
                    poller.leaveBroker();
                }
            } else if (isOfKafka(thread)) {
                handle(request);
            } else {
                enqueue(request);
            }
        } finally {
            broker.leave();
        }
    }

    private void handle(Request request) {
        queue.next = request;
        handler.run();
    }

    /// Producers' and stream threads. Nobody interrupts them, and an interrupt would close the broker's files.
    private static boolean isOfKafka(Thread thread) {
        return thread.getClass().getName().startsWith("org.apache.kafka.") && !thread.isInterrupted();
    }

    /// For a thread of the broker. Blocks while its queue is full.
    private void enqueue(Request request) throws InterruptedIOException {
        boolean interrupted = Thread.interrupted();
        try {
            brokerQueue.sendRequest(request);
        } catch (Exception e) {
            // Scala does not declare InterruptedException.
            interrupted = true;
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// It ends after each request, and can run again.
    private static KafkaRequestHandler handler(BrokerServer server, RequestChannel queue) {
        KafkaRequestHandler ofPool = server.dataPlaneRequestHandlerPool().runnables().head();
        return new KafkaRequestHandler(
                -1,
                server.config().nodeId(),
                ofPool.aggregateIdleMeter(),
                ofPool.aggregateThreads(),
                ofPool.poolIdleMeter(),
                ofPool.poolHandlerThreads(),
                queue,
                server.dataPlaneRequestProcessor(),
                Time.SYSTEM,
                "broker");
    }

    /// A queue that has one request, and then the end of the handler.
    private static final class OneRequest extends RequestChannel {
        private final RequestChannel brokerQueue;
        private @Nullable Request next;

        OneRequest(RequestChannel brokerQueue) {
            super(1, Time.SYSTEM, brokerQueue.metrics());
            this.brokerQueue = brokerQueue;
        }

        @Override
        public BaseRequest receiveRequest(long timeoutMs) {
            Request request = next;
            next = null;
            return request == null ? ShutdownRequest.INSTANCE : request;
        }

        /// The later part of a request that had to wait runs in a thread of the broker.
        @Override
        public void sendCallbackRequest(CallbackRequest callback) {
            brokerQueue.sendCallbackRequest(callback);
        }
    }
}
