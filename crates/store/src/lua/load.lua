-- Adds to what weighs on the forum what a node has counted. KEYS: the hour, the day, when crawlers were last seen,
-- the fullest buckets, what was refused last. ARGV: the time, from when on what was refused is kept (both in
-- milliseconds), how much of that; for how many seconds an hour is kept, a day, and each of the others; then how many
-- counts, with name and number; how many crawlers, with when they came; how many buckets, with name, until when each
-- is in use, how far it reaches, and what is told of it; how many refusals, with when and what.
local now, at = tonumber(ARGV[1]), 7

-- The next list, in pieces of so many arguments.
local function each(size, carry_out)
  local count = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, count do
    carry_out(unpack(ARGV, at, at + size - 1))
    at = at + size
  end
  return count > 0
end

local counted = each(2, function(name, by)
  redis.call('HINCRBY', KEYS[1], name, by)
  redis.call('HINCRBY', KEYS[2], name, by)
end)
if counted then
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('EXPIRE', KEYS[2], ARGV[5])
end

-- Another node may have seen it later.
local seen = each(2, function(name, moment)
  local known = tonumber(redis.call('HGET', KEYS[3], name) or 0)
  if tonumber(moment) > known then redis.call('HSET', KEYS[3], name, moment) end
end)
if seen then redis.call('EXPIRE', KEYS[3], ARGV[5]) end

-- How much of a bucket is used up now.
local function used(until_when, reach)
  return math.max(0, math.min(1, (tonumber(until_when) - now) / math.max(1, tonumber(reach))))
end

local filled = each(4, function(name, until_when, reach, told)
  local before, reached = string.match(redis.call('HGET', KEYS[4], name) or '', '^(%d+) (%d+) ')
  if not before or used(until_when, reach) > used(before, reached) then
    redis.call('HSET', KEYS[4], name, until_when .. ' ' .. reach .. ' ' .. told)
  end
end)
if filled then redis.call('EXPIRE', KEYS[4], ARGV[6]) end

local refused = each(2, function(moment, told) redis.call('ZADD', KEYS[5], moment, told) end)
if refused then
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', '(' .. ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[5], 0, -1 - tonumber(ARGV[3]))
  redis.call('EXPIRE', KEYS[5], ARGV[6])
end
return 1
