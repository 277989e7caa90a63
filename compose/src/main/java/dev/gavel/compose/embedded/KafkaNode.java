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

/// A controller and a broker in one process, wired like `kafka.server.KafkaRaftServer`, except that the broker starts
/// only after the controller has fenced the broker's previous session.
///
/// Kafka 4.4.0 starts both at the same time. After `kill -9` the metadata then still names this broker as the leader of
/// every partition, and the broker resumes the transactions that were being committed. When its previous session
/// expires a moment later, the partitions have no leader. The transaction coordinator treats such partitions as deleted
/// (`TransactionMarkerChannelManager.addTxnMarkersToBrokerQueue`), skips their markers and completes the transaction,
/// so `read_committed` consumers stop at it for ever. In a cluster another broker becomes the leader; a single node has
/// no other. The wait is the session timeout of 3 s after a kill, and nothing after a clean stop.
final class KafkaNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaNode.class);

    private static final Duration FENCING_TIMEOUT = Duration.ofSeconds(60);

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

    /// Returns when the broker accepts requests.
    void start() throws InterruptedException, ExecutionException, TimeoutException {
        controller.startup();
        FencingListener fencing = new FencingListener();
        shared.loader().installPublishers(List.of(fencing)).get();
        fencing.fenced.get(FENCING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        shared.loader().removeAndClosePublisher(fencing).get();
        brokerStarted = true;
        broker.startup();
    }

    /// After [#start].
    BrokerServer broker() {
        return broker;
    }

    /// Stops the broker first, because its controlled shutdown needs the controller.
    @Override
    public void close() {
        if (brokerStarted) {
            broker.shutdown();
            broker.awaitShutdown();
        }
        controller.shutdown();
        controller.awaitShutdown();
    }

    /// Completes when the metadata shows this node's broker as fenced or not registered.
    private static final class FencingListener implements MetadataPublisher {
        private final CompletableFuture<Void> fenced = new CompletableFuture<>();

        @Override
        public String name() {
            return "FencingListener";
        }

        @Override
        public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
            BrokerRegistration registration = image.cluster().broker(KafkaSettings.NODE_ID);
            if (registration == null || registration.fenced()) {
                fenced.complete(null);
            }
        }

        @Override
        public void close() {
            // No resources.
        }
    }
}
