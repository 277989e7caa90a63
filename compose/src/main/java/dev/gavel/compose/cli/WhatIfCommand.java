package dev.gavel.compose.cli;

import dev.gavel.replay.log.JsonFile;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.replay.scenario.ScenarioConfig;
import dev.gavel.replay.scenario.ScenarioJson;
import dev.gavel.replay.scenario.ScenarioReplay;
import dev.gavel.replay.scenario.ScenarioResult;
import dev.gavel.replay.scenario.TermsOverride.InapplicableTermsException;
import dev.gavel.schema.json.TermsOverrides;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel what-if`. Exit status 0: here is the difference, or there is none; 1: the log cannot be read; 2: it was asked
/// wrongly, which includes terms that an auction cannot have.
@Command(
        name = "what-if",
        description =
                "Decides auction-commands again under other terms and prints what would have been otherwise: winners,"
                        + " hammer prices, refused bids, revenue. Changes nothing; may run beside everything else.",
        footer = {
            "",
            "The bids stay as they were made: what bidders would have bid, had they seen other minimums, nobody can know."
                    + " So do a seller's closes. An auction that the clock closes is closed at its own end, wherever that"
                    + " comes to lie. Options come on top of --file; a type that has no increment, soft close or buy-now"
                    + " price loses them, unless they are asked for."
        },
        showDefaultValues = true,
        sortOptions = false)
public final class WhatIfCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1_000_000;

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "${env:GAVEL_WHAT_IF_TYPE}",
            description = "english, proxy, sealed_first or sealed_second (env GAVEL_WHAT_IF_TYPE).")
    private @Nullable String type;

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            defaultValue = "${env:GAVEL_WHAT_IF_INCREMENT}",
            description =
                    "An amount like 0.50, a percentage like 5%%, ebay, or none, which is any higher amount"
                            + " (env GAVEL_WHAT_IF_INCREMENT).")
    private @Nullable String increment;

    @Option(
            names = "--soft-close",
            paramLabel = "WINDOW/EXTENSION",
            defaultValue = "${env:GAVEL_WHAT_IF_SOFT_CLOSE}",
            description = "Two durations like PT2M/PT2M, or off (env GAVEL_WHAT_IF_SOFT_CLOSE).")
    private @Nullable String softClose;

    @Option(
            names = "--reserve",
            paramLabel = "AMOUNT",
            defaultValue = "${env:GAVEL_WHAT_IF_RESERVE}",
            description = "The reserve price, or none (env GAVEL_WHAT_IF_RESERVE).")
    private @Nullable String reserve;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_WHAT_IF_FILE}",
            description =
                    "Terms as JSON, with the fields of an auction's creation; null takes one away. In \"auctions\", by"
                            + " id, those of one auction: {\"soft_close\": null, \"auctions\": {\"42\": {\"reserve_price\": \"20\"}}}"
                            + " (env GAVEL_WHAT_IF_FILE).")
    private @Nullable Path file;

    @Option(
            names = "--auction",
            paramLabel = "ID",
            split = ",",
            defaultValue = "${env:GAVEL_WHAT_IF_AUCTION}",
            description = "Only this auction; may be given more than once (env GAVEL_WHAT_IF_AUCTION).")
    private @Nullable Set<Long> auctions;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_WHAT_IF_LIMIT:-20}",
            description =
                    "Auctions that are printed, the largest differences in price first (env GAVEL_WHAT_IF_LIMIT).")
    private int limit;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_WHAT_IF_JSON}",
            description = "Also writes everything that differs here, as JSON (env GAVEL_WHAT_IF_JSON).")
    private @Nullable Path json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TermsOverrides terms = terms();
        ScenarioConfig config = config(terms);
        ScenarioResult result;
        try (TerminalProgress progress = new TerminalProgress(Objects.requireNonNull(spec).commandLine().getErr())) {
            result = ScenarioReplay.run(config, progress);
        } catch (InapplicableTermsException e) {
            throw wrong(
                    e.getMessage()
                            + " Name the auctions to replay with --auction, or give this one other terms in --file.",
                    e);
        }
        if (!result.unknownAuctions().isEmpty()) {
            // A mistyped id would otherwise look like an auction that does not differ.
            throw wrong("the log has no auction " + result.unknownAuctions().iterator().next(), null);
        }
        WhatIfPrinter.print(Objects.requireNonNull(spec).commandLine().getOut(), result, limit);
        if (json != null) {
            ScenarioJson.write(json, result);
        }
        return 0;
    }

    private TermsOverrides terms() {
        try {
            if (limit < 0 || limit > MOST_ROWS) {
                throw new IllegalArgumentException("--limit must be 0 to " + MOST_ROWS + ", not " + limit);
            }
            if (json != null) {
                JsonFile.requireWritable(json);
            }
            TermsOverrides terms =
                    new ScenarioOptions()
                            .file(file)
                            .type(type)
                            .increment(increment)
                            .softClose(softClose)
                            .reserve(reserve)
                            .terms();
            if (terms.isEmpty()) {
                throw new IllegalArgumentException(
                        "Which other terms? Give at least one of --type, --increment, --soft-close, --reserve, --file");
            }
            return terms;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private ScenarioConfig config(TermsOverrides terms) {
        Set<Long> asked = auctions == null ? Set.of() : auctions;
        try {
            return new ScenarioConfig(
                    kafka.bootstrap(),
                    asked.isEmpty() ? terms.onlyAuctions() : asked,
                    terms.namedAuctions(),
                    terms::of);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), e);
        }
    }

    private ParameterException wrong(String message, @Nullable Exception cause) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message, cause);
    }
}
