package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.EventCodec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Prints a log of the latest rules version for [RecordedLogTest]. Run it once when a version of the rules is finished,
/// and keep the output as `rules-N.log`.
final class RecordLog {
    private static final int COMMANDS = 1_500;
    private static final long UNIT = Micros.UNIT;
    private static final List<AuctionType> TYPES = List.of(AuctionType.values());
    private static final long HOUR = 3_600_000;

    /// They divide the amounts below, which are multiples of 0.25.
    private static final long[] TICKS = {1, UNIT / 100, UNIT / 100, UNIT / 20, UNIT / 4};

    private static final List<SoftCloseTrigger> TRIGGERS = List.of(SoftCloseTrigger.values());

    private final Random random = new Random(AuctionTerms.RULES_VERSION);
    private final InMemoryEngine engine = new InMemoryEngine();
    private final List<Command> commands = new ArrayList<>();
    private final List<RetractBid> retractable = new ArrayList<>();
    private long nowMs = 1_795_000_000_000L;

    private RecordLog() {}

    public static void main(String[] arguments) {
        new RecordLog().print();
    }

    private void print() {
        System.out.println(
                "# partition@offset time(ms) auction command event, rules version " + AuctionTerms.RULES_VERSION);
        for (int offset = 0; offset < COMMANDS; offset++) {
            nowMs += random.nextInt(4) == 0 ? 0 : random.nextInt(1_500);
            nowMs += random.nextInt(400) == 0 ? 25 * HOUR : 0;
            boolean again = !commands.isEmpty() && random.nextInt(12) == 0;
            Command command = again ? commands.get(random.nextInt(commands.size())) : command();
            commands.add(command);
            String key = random.nextInt(3) == 0 ? "key-" + random.nextInt(40) : null;
            long deadlineMs = random.nextInt(10) == 0 ? nowMs + random.nextInt(3) - 1 : 0;
            long actor = random.nextInt(3) == 0 ? 0 : random.nextLong();
            print(new Envelope(command, null, deadlineMs, key, actor), new Position(3, offset));
        }
    }

    private void print(Envelope envelope, Position position) {
        Event event = engine.event(envelope, new CommandMetadata(position, nowMs));
        if (event.fact() instanceof Fact.BidAccepted(PlaceBid bid, _, _, _, _)) {
            retractable.add(new RetractBid(bid.auctionId(), position.bidId(), bid.bidderId()));
        }
        HexFormat hex = HexFormat.of();
        byte[] key = AuctionKey.encode(envelope.command().auctionId());
        System.out.println(
                position
                        + " "
                        + nowMs
                        + " "
                        + AuctionKey.decode(key)
                        + " "
                        + hex.formatHex(CommandCodec.encode(envelope))
                        + " "
                        + hex.formatHex(EventCodec.encode(event)));
    }

    private Command command() {
        long id = 1L + random.nextInt(12) + 12L * (commands.size() / 300);
        if (engine.auction(id) == null && random.nextInt(3) > 0) {
            return new OpenAuction(id, terms());
        }
        return switch (random.nextInt(40)) {
            case 0 -> new OpenAuction(id, terms());
            case 1 ->
                    new CloseAuction(id, random.nextInt(4) == 0 ? CloseCause.SELLER : CloseCause.END_PASSED, seller());
            case 2 ->
                    random.nextInt(3) == 0
                            ? new CancelAuction(id, "withdrawn", seller())
                            : new CloseAuction(id, CloseCause.END_PASSED);
            case 3, 4, 5 -> retraction(id);
            default -> bid(id);
        };
    }

    private Command retraction(long id) {
        return retractable.isEmpty() || random.nextInt(4) == 0
                ? new RetractBid(id, random.nextInt(1_000_000), bidder())
                : retractable.get(retractable.size() - 1 - random.nextInt(Math.min(4, retractable.size())));
    }

    private PlaceBid bid(long id) {
        Auction auction = engine.auction(id);
        long price = auction == null ? 0 : auction.leader().priceMicros();
        long tick = auction == null ? 1 : auction.terms().tickSizeMicros();
        long more = (random.nextInt(14) - 3) * UNIT / 4 / tick * tick;
        long amount = Math.max(1, price + more + random.nextInt(2) * tick + (random.nextInt(12) == 0 ? 1 : 0));
        long expiresAtMs = random.nextInt(12) == 0 ? nowMs + random.nextInt(3) - 1 : 0;
        return new PlaceBid(id, bidder(), amount, expiresAtMs, UnknownFields.NONE);
    }

    private long bidder() {
        return 1L + random.nextInt(5);
    }

    private long seller() {
        return random.nextInt(3) == 0 ? 0 : 20 + random.nextInt(2);
    }

    private AuctionTerms terms() {
        AuctionType type = TYPES.get(random.nextInt(TYPES.size()));
        boolean sealed = type.isSealed();
        long tick = TICKS[random.nextInt(TICKS.length)];
        long opening = (1 + random.nextInt(4)) * UNIT / 2;
        long reserve = random.nextInt(3) == 0 ? opening + random.nextInt(12) * UNIT / 2 : 0;
        long buyNow = sealed || random.nextInt(4) > 0 ? 0 : Math.max(opening, reserve) + random.nextInt(6) * UNIT / 2;
        long endsAtMs = nowMs + 60_000 + random.nextInt(600_000);
        boolean byInvitation = random.nextInt(6) == 0;
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "lot " + commands.size(),
                type,
                tick,
                new Prices(opening, reserve, buyNow),
                sealed ? Increment.tick(tick) : increment(tick),
                random.nextInt(5) == 0 ? nowMs + random.nextInt(20_000) : null,
                endsAtMs,
                sealed || random.nextInt(3) > 0 ? null : new SoftClose(300_000, 60_000, latest(endsAtMs), trigger()),
                random.nextInt(3) == 0
                        ? new Retraction(30_000, 1 + random.nextInt(6), type != AuctionType.ENGLISH)
                        : null,
                new BidderLimits(
                        random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 0,
                        byInvitation,
                        byInvitation ? List.of(1L, 2L, 4L) : List.of(),
                        type == AuctionType.ENGLISH && random.nextBoolean()),
                seller(),
                UnknownFields.NONE);
    }

    private long latest(long endsAtMs) {
        return random.nextBoolean() ? 0 : endsAtMs + 150_000;
    }

    private SoftCloseTrigger trigger() {
        return TRIGGERS.get(random.nextInt(TRIGGERS.size()));
    }

    private Increment increment(long tick) {
        return switch (random.nextInt(4)) {
            case 0 -> new Increment.Fixed(UNIT / 4);
            case 1 -> new Increment.Percent(7 * UNIT / 2);
            case 2 -> tick > UNIT / 20 ? new Increment.Fixed(UNIT / 2) : IncrementPreset.named(IncrementPreset.EBAY);
            default -> Increment.tick(tick);
        };
    }
}
