/// The core and its log under crashes, zombies and wrong clocks, thousands of times a second: begin with
/// [dev.gavel.processor.auction.simulation.Simulation].
@NullMarked
package dev.gavel.processor.auction.simulation;

import org.jspecify.annotations.NullMarked;
