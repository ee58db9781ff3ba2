-- Takes, renews or gives back a lock. KEYS: the lock. ARGV: the holder, for how many milliseconds (0
-- gives it back). Returns 1, or 0 if it is another's.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 1
