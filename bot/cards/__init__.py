"""What people are shown: facts and stories to cards, the same on every platform. Pure."""
