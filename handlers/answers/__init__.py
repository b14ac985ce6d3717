"""From an accepted question to its answer, and what its reader can do with it then. Who asks is found out in `handlers.access`."""
