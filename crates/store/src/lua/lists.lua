-- One step through the names of a shard's keys of one kind. KEYS: what they begin with. ARGV: where
-- to go on. Answers with where to go on after this, `0` at the end, and the keys found.
return redis.call('SCAN', ARGV[1], 'MATCH', KEYS[1] .. '*', 'COUNT', 1000)
