/// The words of the pipeline: what is asked ([Command]), what was decided ([Event]), what is answered ([Reply]), and
/// what readers see ([AuctionView]). Immutable values; how they travel is in `codec`, where they travel is in `topic`.
@NullMarked
package dev.gavel.schema;

import org.jspecify.annotations.NullMarked;
