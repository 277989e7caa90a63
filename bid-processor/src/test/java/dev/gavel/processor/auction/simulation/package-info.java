/// A simulation of the processor and its log under crashes, zombies and wrong clocks. Start reading at
/// [dev.gavel.processor.auction.simulation.Simulation].
@NullMarked
package dev.gavel.processor.auction.simulation;

import org.jspecify.annotations.NullMarked;
