"""What the scheduler wakes: one feed's poll, and the outbox."""
