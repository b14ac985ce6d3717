"""The answerer that needs no model: which sentences, items or rows of the passages answer, word for word. Pure; `extract` is its door."""
