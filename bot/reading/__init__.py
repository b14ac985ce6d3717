"""What a text says: what is asked, whether it stands alone, where a sentence ends, what it hides. Pure; finds no answer."""
