"""One module per chat platform: commands in, posts out."""
