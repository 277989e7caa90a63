package dev.gavel.compose.embedded;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/// A controller and a broker in one process, as `kafka.server.KafkaRaftServer` puts them together, but the broker
/// starts only when the controller has declared its former life dead.
///
/// Kafka 4.3.1 starts both at once. After `kill -9` the broker then reads from the metadata that it still leads
/// everything, goes on with the transactions that were being committed, and a moment later, as its former session
/// expires, sees partitions without a leader. Its transaction coordinator takes those for deleted
/// (`TransactionMarkerChannelManager.addTxnMarkersToBrokerQueue`), skips their markers and calls the transaction
/// complete: committed readers then stop there for ever. With other nodes a leader is found there; a single one has
/// only itself. The wait is the session's 3 s after a kill, and nothing after a clean stop.
final class KafkaNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaNode.class);

    private static final Duration FORMER_LIFE = Duration.ofSeconds(60);

    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private boolean brokerStarted;

    KafkaNode(KafkaConfig config) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(config, log, "[KafkaNode] ");
        MetaPropertiesEnsemble properties = directories._1();
        String clusterId = properties.clusterId().orElseThrow();
        this.shared =
                new SharedServer(
                        config,
                        properties,
                        Time.SYSTEM,
                        Server$.MODULE$.initializeMetrics(config, Time.SYSTEM, clusterId),
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
                        new StandardFaultHandlerFactory(),
                        ServerSocketFactory.INSTANCE);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
        this.broker = new BrokerServer(shared);
    }

    /// Returns when the broker serves.
    void start() throws InterruptedException, ExecutionException, TimeoutException {
        controller.startup();
        FormerLife formerLife = new FormerLife();
        shared.loader().installPublishers(List.of(formerLife)).get();
        formerLife.over.get(FORMER_LIFE.toMillis(), TimeUnit.MILLISECONDS);
        shared.loader().removeAndClosePublisher(formerLife).get();
        brokerStarted = true;
        broker.startup();
    }

    /// The broker first: its controlled shutdown needs the controller.
    @Override
    public void close() {
        if (brokerStarted) {
            broker.shutdown();
            broker.awaitShutdown();
        }
        controller.shutdown();
        controller.awaitShutdown();
    }

    /// Sees in the metadata when this node's broker is not, or no longer, taken for alive.
    private static final class FormerLife implements MetadataPublisher {
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        @Override
        public String name() {
            return "FormerLife";
        }

        @Override
        public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
            BrokerRegistration registration = image.cluster().broker(KafkaSettings.NODE_ID);
            if (registration == null || registration.fenced()) {
                over.complete(null);
            }
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
