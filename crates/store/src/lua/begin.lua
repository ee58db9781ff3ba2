-- Makes an empty shard one of this version. KEYS: the note of the version, and what a program of
-- version 1 must not find. ARGV: the version. Returns 1, or 0 if there is something of a forum.
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
if redis.call('TYPE', KEYS[2]).ok == 'stream' then return 0 end
redis.call('SET', KEYS[2], '')
redis.call('SET', KEYS[3], '')
redis.call('SET', KEYS[1], ARGV[1])
return 1
