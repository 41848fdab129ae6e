"""What may be asked over HTTP: each route asks, calls, answers."""
