-- How far a shard's stream was trimmed, which server this is, and the version of the data. KEYS: the
-- shard's follower state, its note of the version.
return { redis.call('HGET', KEYS[1], 'trimmed'),
  redis.call('INFO', 'server'):match('run_id:(%w+)') .. redis.call('INFO', 'replication'):match('master_replid:(%w+)'),
  redis.call('GET', KEYS[2]) }
