package dev.gavel.replay.scenario;

/// What came of reading one partition.
///
/// @param commands that were read
/// @param garbage of them: such as say nothing
record ScenarioFold(long commands, long garbage, ScenarioComparison.Result result) {}
