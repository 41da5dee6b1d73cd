"""Questions answered by several processes: a `pool` hands them out, a `nursery` makes workers, each a `worker`."""
