-- Reserves ids of one kind in one shard. KEYS[1] is the shard's counters; ARGV: the kind, how
-- many, how far to leap. Returns the number before the first one reserved.
--
-- A server that was rolled back, replaced or restored would hand out old numbers again, so the
-- counters leap ahead whenever the server is not the one that they last saw. `base` leaps with them:
-- from there counts a kind that has no counter, since it may have been counted in what is lost.
local function info(section, name)
  return redis.call('INFO', section):match(name .. ':(%w+)') or ''
end
local server = info('server', 'run_id') .. info('replication', 'master_replid')
local known = redis.call('HGET', KEYS[1], 'server')
if known ~= server then
  redis.call('HSETNX', KEYS[1], 'base', 0)
  if known then
    local counters = redis.call('HGETALL', KEYS[1])
    for i = 1, #counters, 2 do
      if counters[i] ~= 'server' then redis.call('HINCRBY', KEYS[1], counters[i], ARGV[3]) end
    end
  end
  redis.call('HSET', KEYS[1], 'server', server)
end
redis.call('HSETNX', KEYS[1], ARGV[1], redis.call('HGET', KEYS[1], 'base') or 0)
return redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2]) - ARGV[2]
