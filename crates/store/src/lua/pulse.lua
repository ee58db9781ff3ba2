-- How far a shard's stream was trimmed, and which server this is. KEYS: the shard's follower state.
return { redis.call('HGET', KEYS[1], 'trimmed'),
  redis.call('INFO', 'server'):match('run_id:(%w+)') .. redis.call('INFO', 'replication'):match('master_replid:(%w+)') }
