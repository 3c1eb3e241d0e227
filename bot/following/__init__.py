"""What a channel hears of, when, and how its settings are written: pure, the same for the file, chat and forms."""
