import Testing

/// Everything that runs real programs, one after the other: two cores serve an encoder and one player, not eight.
@Suite(.serialized) enum Integration {}
