package dev.gavel.replay.transfer;

import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/// Switches `message.timestamp.type` of `auction-commands` between `LogAppendTime` and, during an import, `CreateTime`,
/// with which commands keep their original times. With `CreateTime` no service starts
/// ([dev.gavel.schema.topic.TopicSetup]), so that an interrupted import is not mistaken for a complete one.
final class TimestampTypeSwitch {
    private static final ConfigResource COMMANDS = new ConfigResource(ConfigResource.Type.TOPIC, Topics.COMMANDS);
    private static final String TYPE = "message.timestamp.type";

    /// By default a broker rejects timestamps that are more than an hour ahead of its clock.
    private static final String MAX_AHEAD = "message.timestamp.after.max.ms";

    private static final String UNLIMITED = Long.toString(Long.MAX_VALUE);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final Duration timeout;

    TimestampTypeSwitch(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /// Whether an import was interrupted.
    boolean isCreateTime() throws InterruptedException {
        return "CreateTime".equals(setting(TYPE));
    }

    /// Returns when the change is in effect. The broker applies changes one after the other, and reports a change
    /// before it has reached the log. When the broker reports the second change, the first one has.
    void useCreateTime() throws InterruptedException {
        set(TYPE, "CreateTime");
        set(MAX_AHEAD, UNLIMITED);
    }

    void useLogAppendTime() throws InterruptedException {
        set(TYPE, "LogAppendTime");
        AlterConfigOp op = new AlterConfigOp(new ConfigEntry(MAX_AHEAD, null), AlterConfigOp.OpType.DELETE);
        await(admin.incrementalAlterConfigs(Map.of(COMMANDS, List.of(op))).all());
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (UNLIMITED.equals(setting(MAX_AHEAD))) {
            pause(deadlineNs);
        }
    }

    private void set(String name, String value) throws InterruptedException {
        Collection<AlterConfigOp> ops =
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
        await(admin.incrementalAlterConfigs(Map.of(COMMANDS, ops)).all());
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!value.equals(setting(name))) {
            pause(deadlineNs);
        }
    }

    private static void pause(long deadlineNs) throws InterruptedException {
        if (System.nanoTime() > deadlineNs) {
            throw new KafkaUnreachableException(null);
        }
        Thread.sleep(POLL);
    }

    private String setting(String name) throws InterruptedException {
        Config config = await(admin.describeConfigs(List.of(COMMANDS)).all()).get(COMMANDS);
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null ? "" : String.valueOf(entry.value());
    }

    private <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, timeout);
    }
}
