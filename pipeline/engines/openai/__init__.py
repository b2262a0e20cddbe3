"""Any server that speaks OpenAI's interface for speech, the user's own or another."""
