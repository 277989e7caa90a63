package dev.gavel.ingest.routes;

import dev.gavel.schema.kafka.KafkaCluster;

/// With a topic in memory.
class LiveEventsTest extends LiveEventsScenarios {
    private FakeEventTopic topic = new FakeEventTopic(FakeLog.PARTITIONS);

    @Override
    KafkaCluster cluster() {
        return KafkaCluster.at("nowhere:1").over(topic);
    }

    @Override
    void recreateTopic(int partitions) {
        topic = new FakeEventTopic(partitions);
    }

    @Override
    Writer openWriter() {
        return topic;
    }
}
