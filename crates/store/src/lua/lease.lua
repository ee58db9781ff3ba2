-- Takes or renews the lease on a shard's stream. KEYS: the lease, the shard's follower state.
-- ARGV: the holder, how long in milliseconds. Returns the epoch, or false if another holds it.
--
-- A server that was rolled back must not give an epoch again: somebody may hold it already, with a
-- cursor that lies beyond what stands here. So an epoch is the time at which it was given, and on a
-- server that is not the one which gave it a lease does not count.
local server = redis.call('INFO', 'server'):match('run_id:(%w+)')
  .. redis.call('INFO', 'replication'):match('master_replid:(%w+)')
local state = redis.call('HMGET', KEYS[2], 'epoch', 'server')
local holder = redis.call('GET', KEYS[1])
if holder and (not state[2] or state[2] == server) then
  if holder ~= ARGV[1] then return false end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(state[1])
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = math.max((tonumber(state[1]) or 0) + 1, now)
redis.call('HSET', KEYS[2], 'epoch', string.format('%.0f', epoch), 'server', server)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return epoch
