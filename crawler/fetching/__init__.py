"""How pages are reached: charset, address guard, one gate a host, robots, Retry-After, conditional requests."""
