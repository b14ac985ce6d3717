"""The policies: files become documents, passages and a search index. `library` is its door; knows no model and no Slack."""
