package dev.gavel.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// By how much a bid must exceed the price.
public sealed interface Increment {
    /// The increment of an auction whose seller names none: one tick, so that any higher amount exceeds the price.
    static Increment tick(long tickSizeMicros) {
        return new Fixed(tickSizeMicros);
    }

    /// The same amount at every price.
    ///
    /// @param stepMicros > 0
    record Fixed(long stepMicros) implements Increment {
        public Fixed {
            AuctionTerms.require(stepMicros > 0 && stepMicros <= Micros.MAX, "increment is out of range");
        }
    }

    /// A share of the price, rounded up to the auction's tick size.
    ///
    /// @param percentMicros percent times 10⁶: 5 000 000 is 5 %; above 0, to 100 %
    record Percent(long percentMicros) implements Increment {
        public static final long MAX = 100 * Micros.UNIT;

        public Percent {
            if (percentMicros <= 0 || percentMicros > MAX) {
                throw new ContradictoryTermsException(
                        "percent_out_of_range",
                        "increment.percent",
                        "increment.percent must be above 0 and at most 100.");
            }
        }
    }

    /// A table by price: the step of the last band that starts at or below the price.
    ///
    /// @param preset the name of the preset, for people; null: the seller's own table
    /// @param bands 1 to [#MAX_BANDS], the first starts at 0, each at a higher price than the previous one
    record Bands(@Nullable String preset, List<Band> bands) implements Increment {
        public static final int MAX_BANDS = 64;
        static final int MAX_PRESET = 32;

        public Bands {
            bands = List.copyOf(bands);
            AuctionTerms.require(preset == null || preset.length() <= MAX_PRESET, "increment's preset is too long");
            if (bands.isEmpty() || bands.size() > MAX_BANDS) {
                throw contradictory("bands_count", "must have 1 to " + MAX_BANDS + " bands");
            }
            if (bands.getFirst().fromMicros() != 0) {
                throw contradictory("bands_not_from_zero", "must start with a band from 0");
            }
            for (int i = 1; i < bands.size(); i++) {
                if (bands.get(i).fromMicros() <= bands.get(i - 1).fromMicros()) {
                    throw contradictory(
                            "bands_not_rising",
                            "must rise: each band must start at a higher price than the previous one");
                }
            }
        }

        private static ContradictoryTermsException contradictory(String code, String what) {
            return new ContradictoryTermsException(code, "increment.bands", "increment.bands " + what + ".");
        }
    }

    /// @param fromMicros the lowest price of the band
    /// @param stepMicros > 0
    record Band(long fromMicros, long stepMicros) {
        public Band {
            AuctionTerms.require(fromMicros >= 0 && fromMicros <= Micros.MAX, "a band's start is out of range");
            AuctionTerms.require(stepMicros > 0 && stepMicros <= Micros.MAX, "a band's step is out of range");
        }
    }
}
