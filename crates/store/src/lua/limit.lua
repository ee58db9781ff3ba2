-- Takes one from each bucket of a shard, or from none. KEYS: the buckets. ARGV: the time, then for
-- each bucket how far one moves it and how far ahead of the time it reaches; all in milliseconds.
-- Returns until when each was in use: what that means, its reader decides.
local now = tonumber(ARGV[1])
local held, moved, all = {}, {}, true
for i, key in ipairs(KEYS) do
  held[i] = tonumber(redis.call('GET', key)) or 0
  moved[i] = math.max(held[i], now) + tonumber(ARGV[2 * i])
  all = all and moved[i] <= now + tonumber(ARGV[2 * i + 1])
end
if all then
  for i, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', moved[i]), 'PX', string.format('%.0f', moved[i] - now))
  end
end
return held
