-- Takes or renews the lease on a shard's stream. KEYS: the lease, the shard's follower state.
-- ARGV: the holder, how long in milliseconds. Returns the epoch, or false if another holds it.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
if holder then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(redis.call('HGET', KEYS[2], 'epoch'))
end
local epoch = redis.call('HINCRBY', KEYS[2], 'epoch', 1)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return epoch
