-- One change of one shard: guards, then writes, all or nothing.
--
-- KEYS are all keys that are touched. ARGV is the number of guards, the guards, the number of
-- writes, the writes. Each of these is: its name, the index of its key, how many arguments
-- follow, the arguments.
--
-- Redis rolls nothing back, so everything that could fail is looked at before the first write.
-- Returns {0, index of the guard that failed, what stands there}, or {1, id of the last event}.

-- A script is run from its first line at each call, so it makes no tables of functions, and none of
-- operations either: it walks over ARGV, once for the guards and twice for the writes. Making them
-- took longer than most of the commands.

local count = #ARGV

-- The operation at a place: its name, its key, and the place of the next one.
local function operation(at)
  local name, key, arguments = ARGV[at], KEYS[tonumber(ARGV[at + 1] or 0)], tonumber(ARGV[at + 2] or 'none')
  if not name or not arguments or at + 2 + arguments > count then error('commit: arguments end early') end
  if not key then error('commit: no such key for ' .. name) end
  return name, key, at + 3 + arguments
end

-- The types of keys as far as they were met. A field that could be asked for is one of a hash, or of
-- nothing.
local types = {}

local function type_of(key)
  local found = types[key] or redis.call('TYPE', key).ok
  types[key] = found
  return found
end

-- Whether a guard holds, and if not, what stands there.
local function holds(guard, key, a, b)
  if guard == 'field_is' then
    local found = redis.call('HGET', key, a)
    types[key] = 'hash'
    return found == b, found
  elseif guard == 'field_absent' then
    local found = redis.call('HEXISTS', key, a)
    types[key] = 'hash'
    return found == 0
  elseif guard == 'field_present' then
    local found = redis.call('HEXISTS', key, a)
    types[key] = 'hash'
    return found == 1
  elseif guard == 'absent' then
    local found = redis.call('TYPE', key).ok
    types[key] = found
    return found == 'none', found == 'string' and redis.call('GET', key)
  elseif guard == 'text_is' then
    local found = redis.call('GET', key)
    types[key] = found and 'string' or 'none'
    return found == a, found
  elseif guard == 'present' then
    return redis.call('EXISTS', key) == 1
  elseif guard == 'field_at_most' then
    local found = redis.call('HGET', key, a)
    types[key] = 'hash'
    return not found or tonumber(found) <= tonumber(b), found
  elseif guard == 'member_at' then
    local found = redis.call('ZSCORE', key, a)
    return found and tonumber(found) == tonumber(b), found
  end
  error('commit: unknown guard ' .. guard)
end

local function integer(text)
  local n = tonumber(text)
  return n and n == math.floor(n) and math.abs(n) < 2 ^ 53
end

local function score(text)
  local n = tonumber(text)
  return n and n == n
end

-- Of each write the type that its key must have; `any`, where that is all one.
local wanted_types = {
  set = 'string', del = 'any', hset = 'hash', fence = 'hash', hdel = 'hash', hincrby = 'hash', zadd = 'zset',
  zincr = 'zset', zrem = 'zset', sadd = 'set', srem = 'set', expire = 'any', xadd = 'stream',
}

-- Whether the arguments of a write are right: how many there are, and what the first two say.
local function fits(write, key, given, a, b)
  if write == 'hset' or write == 'fence' then
    return given == 2
  elseif write == 'zadd' or write == 'zincr' then
    return given == 2 and score(a)
  elseif write == 'hincrby' then
    return given == 2 and integer(b) and integer(redis.call('HGET', key, a) or 0)
  elseif write == 'set' then
    return given == 1 or (given == 2 and integer(b) and tonumber(b) > 0)
  elseif write == 'xadd' then
    return given > 0 and given % 2 == 0
  elseif write == 'expire' then
    return given == 1 and integer(a)
  elseif write == 'del' then
    return given == 0
  end
  return given == 1
end

-- Does a write; answers whether it changed anything that readers see.
local function carry_out(write, key, given, a, b)
  if write == 'hset' then
    if redis.call('HGET', key, a) == b then return false end
    redis.call('HSET', key, a, b)
    return true
  elseif write == 'hincrby' then
    -- A count of nothing takes no memory, and reads the same as one that never began.
    if redis.call('HINCRBY', key, a, b) == 0 then redis.call('HDEL', key, a) end
    return true
  elseif write == 'zadd' then
    return redis.call('ZADD', key, 'CH', a, b) > 0
  elseif write == 'set' then
    if given == 2 then redis.call('SET', key, a, 'EX', b) else redis.call('SET', key, a) end
    return true
  elseif write == 'fence' then
    -- Who may write is no news to those who read.
    redis.call('HSET', key, a, b)
    return false
  elseif write == 'zrem' then
    return redis.call('ZREM', key, a) > 0
  elseif write == 'zincr' then
    redis.call('ZADD', key, 'XX', 'INCR', a, b)
    return true
  elseif write == 'hdel' then
    return redis.call('HDEL', key, a) > 0
  elseif write == 'sadd' then
    return redis.call('SADD', key, a) > 0
  elseif write == 'srem' then
    return redis.call('SREM', key, a) > 0
  elseif write == 'del' then
    return redis.call('DEL', key) > 0
  end
  redis.call('EXPIRE', key, a)
  return true
end

local at = 2
for guard = 1, tonumber(ARGV[1]) do
  local name, key, next = operation(at)
  local good, found = holds(name, key, ARGV[at + 3], ARGV[at + 4])
  if not good then return { 0, guard, found or false } end
  at = next
end

local writes = tonumber(ARGV[at] or 'none')
if not writes then error('commit: arguments end early') end
local first = at + 1
at = first
for _ = 1, writes do
  local name, key, next = operation(at)
  local wanted = wanted_types[name]
  if not wanted then error('commit: unknown write ' .. name) end
  if wanted ~= 'any' then
    local found = type_of(key)
    if found ~= 'none' and found ~= wanted then
      error('commit: ' .. key .. ' is a ' .. found .. ', not a ' .. wanted)
    end
  end
  if not fits(name, key, next - at - 3, ARGV[at + 3], ARGV[at + 4]) then
    error('commit: wrong arguments for ' .. name .. ' on ' .. key)
  end
  at = next
end

local changed, last = false, false
at = first
for _ = 1, writes do
  local name, key, next = operation(at)
  if name == 'xadd' then
    -- Events come last. A derived change that changed nothing is not news.
    if changed then last = redis.call('XADD', key, '*', unpack(ARGV, at + 3, next - 1)) end
  elseif carry_out(name, key, next - at - 3, ARGV[at + 3], ARGV[at + 4]) then
    changed = true
  end
  at = next
end
if last then redis.call('PUBLISH', 'exedra:events', '') end
return { 1, last }
