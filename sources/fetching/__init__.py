"""Pages from the network, if their owner allows it: `address` says from where, `fetcher` gets them."""
