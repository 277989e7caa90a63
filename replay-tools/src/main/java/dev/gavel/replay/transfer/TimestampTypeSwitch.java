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

/// Whose times the records of `auction-commands` get: the broker's, or while an import runs those that the commands
/// had. As long as they are the writer's, no service of Gavel starts (TopicSetup), so that an import that was
/// interrupted is not taken for a whole one.
final class TimestampTypeSwitch {
    private static final ConfigResource COMMANDS = new ConfigResource(ConfigResource.Type.TOPIC, Topics.COMMANDS);
    private static final String TYPE = "message.timestamp.type";

    /// A broker refuses times of the writer that are more than an hour ahead of its own.
    private static final String MOST_AHEAD = "message.timestamp.after.max.ms";

    private static final String ANY = Long.toString(Long.MAX_VALUE);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final Duration patience;

    TimestampTypeSwitch(Admin admin, Duration patience) {
        this.admin = admin;
        this.patience = patience;
    }

    /// Whether an import was interrupted here.
    boolean isTheWriters() throws InterruptedException {
        return "CreateTime".equals(setting(TYPE));
    }

    /// Returns when the broker does so. It takes its topics' changes one after the other, and tells of each before it
    /// is through with it: only a second one that is told of proves that the first has come to the log.
    void becomeTheWriters() throws InterruptedException {
        set(TYPE, "CreateTime");
        set(MOST_AHEAD, ANY);
    }

    void becomeTheBrokers() throws InterruptedException {
        set(TYPE, "LogAppendTime");
        AlterConfigOp op = new AlterConfigOp(new ConfigEntry(MOST_AHEAD, null), AlterConfigOp.OpType.DELETE);
        await(admin.incrementalAlterConfigs(Map.of(COMMANDS, List.of(op))).all());
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (ANY.equals(setting(MOST_AHEAD))) {
            pause(deadlineNs);
        }
    }

    private void set(String name, String value) throws InterruptedException {
        Collection<AlterConfigOp> ops =
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
        await(admin.incrementalAlterConfigs(Map.of(COMMANDS, ops)).all());
        long deadlineNs = System.nanoTime() + patience.toNanos();
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
        return AdminCalls.await(call, patience);
    }
}
