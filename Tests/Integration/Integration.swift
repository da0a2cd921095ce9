import Testing

/// Everything that runs real programs, one after the other: two cores serve an encoder and one player, not eight.
/// `make test` runs three such queues beside each other, of which only one counts pictures (Tests/Tools/run-tests).
@Suite(.serialized) enum Integration {}
