"""Identity providers for tests, each a process of its own, and what the application shares with them."""

CLIENT = "analytics"
SECRET = "told to the provider alone"
PASSWORD = "known to the provider alone"
