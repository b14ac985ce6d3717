"""People who tell of harm: recognised, and given somebody to turn to. Asks no model, and keeps nothing."""
