"""Files are parsed in a process of its own, with limits: `process` starts it and asks, `child` is what runs there."""
