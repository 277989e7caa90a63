package dev.gavel.compose.cli;

import dev.gavel.compose.cli.WhatIfCommand.Task;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.scenario.ScenarioJson;
import dev.gavel.replay.scenario.ScenarioReplay;
import dev.gavel.replay.scenario.ScenarioResult;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
import dev.gavel.schema.json.TermsOverrides;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel what-if`: replays the log under other terms. Exit status 0 if the comparison was made, with or without
/// differences; 1 if the log cannot be read; 2 for wrong usage, which includes terms that no auction can have.
@Command(
        name = "what-if",
        description =
                "Replays auction-commands under other terms and prints the differences: winners, hammer prices, rejected"
                        + " bids, revenue. Changes nothing and can run beside all services.",
        footer = {
            "",
            "Bids and closes by sellers stay as recorded, although bidders might have bid otherwise under other minimums."
                    + " An auction that the clock closes is closed at the end that results from the new terms. Options"
                    + " override --file. An auction whose other terms contradict the new ones is left out and counted as"
                    + " skipped. An auction type that has no increment, soft close or buy-now price loses it,"
                    + " unless an option sets it."
        })
final class WhatIfCommand extends ConfiguredCommand<Task> {
    private static final int MAX_ROWS = 1_000_000;

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private ScenarioOptions scenario = new ScenarioOptions();

    @Mixin private AuctionOption auction = new AuctionOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Auctions to print, those with the largest differences in price first.")
    private int limit;

    @Mixin private JsonOption json = new JsonOption();

    /// @param json null: not written
    record Task(ScenarioReplay.Config scenario, @Nullable Path json) {}

    @Override
    Task config() {
        if (limit < 0 || limit > MAX_ROWS) {
            throw new IllegalArgumentException("--limit must be 0 to " + MAX_ROWS + ", not " + limit);
        }
        Path jsonFile = json.writableFile();
        TermsOverrides terms = scenario.terms();
        Set<Long> selected = auction.ids().isEmpty() ? terms.onlyAuctions() : auction.ids();
        return new Task(
                new ScenarioReplay.Config(kafka.cluster(), selected, terms.namedAuctions(), terms::of), jsonFile);
    }

    @Override
    int run(Task task) throws IOException, InterruptedException {
        ScenarioResult result = compare(task.scenario());
        if (!result.unknownAuctions().isEmpty()) {
            // Otherwise a mistyped id would look like an auction without differences.
            throw wrongUsage("the log has no auction " + result.unknownAuctions().iterator().next(), null);
        }
        if (result.auctions() == 0 && !result.skipped().isEmpty()) {
            SkippedAuction first = result.skipped().getFirst();
            throw wrongUsage(
                    "no auction can have these terms, and nothing was compared. Auction %d: %s"
                            .formatted(first.auctionId(), first.why()),
                    null);
        }
        WhatIfPrinter.print(out(), result, limit);
        if (task.json() != null) {
            ScenarioJson.write(task.json(), result);
        }
        return ExitCode.OK;
    }

    private ScenarioResult compare(ScenarioReplay.Config config) throws InterruptedException {
        try (TerminalProgress progress = new TerminalProgress(err())) {
            return ScenarioReplay.run(config, progress);
        }
    }
}
