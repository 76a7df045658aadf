"""Where the company sells and where it could: places, what each likes, and which country to enter next."""
