package dev.gavel.system.fastpath;

import dev.gavel.ingest.log.LocalRejectionCache;
import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.ReplyCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// An ingest node: its cache, and the replies that have not reached it yet.
final class IngestNode {
    final LocalRejectionCache rejections;
    private final List<byte[]> inFlight = new ArrayList<>();

    IngestNode(int auctions) {
        rejections = new LocalRejectionCache(auctions);
    }

    void send(byte[] reply) {
        inFlight.add(reply);
    }

    /// Delivers some of the replies, in any order; one in ten is lost.
    void receiveSome(RandomGenerator random) {
        int some = random.nextInt(inFlight.size() + 1);
        for (int i = 0; i < some; i++) {
            byte[] reply = inFlight.remove(random.nextInt(inFlight.size()));
            if (random.nextInt(10) != 0) {
                rejections.learn(decoded(reply));
            }
        }
    }

    private static Reply decoded(byte[] reply) {
        return switch (ReplyCodec.decode(reply)) {
            case Decoded.Message<Reply>(Reply message) -> message;
            case Decoded.Malformed<Reply>(String reason) -> throw new AssertionError(reason);
        };
    }
}
