-- Carries a shard from version 1 to 2. KEYS: the stream and the state of the follower, each as it was
-- named and as it is; the lease. Returns how many keys were moved. Done again it moves none.
local events, stream, follow, followed, lease = unpack(KEYS)
local moved = 0
if redis.call('TYPE', events).ok == 'stream' then
  redis.call('RENAME', events, stream)
  moved = moved + 1
end
if redis.call('TYPE', follow).ok == 'hash' then
  redis.call('RENAME', follow, followed)
  -- Whoever has the lease gets no second one, and what is under way counts no more.
  redis.call('HINCRBY', followed, 'epoch', 1)
  redis.call('DEL', lease)
  moved = moved + 1
end
redis.call('SET', events, '')
redis.call('SET', follow, '')
return moved
