-- One change of one shard: guards, then writes, all or nothing.
--
-- KEYS are all keys that are touched. ARGV is the number of guards, the guards, the number of
-- writes, the writes. Each of these is: its name, the index of its key, how many arguments
-- follow, the arguments.
--
-- Redis rolls nothing back, so everything that could fail is looked at before the first write.
-- Returns {0, index of the guard that failed, what stands there}, or {1, id of the last event}.

local cursor = 0
local function take()
  cursor = cursor + 1
  local value = ARGV[cursor]
  if value == nil then error('commit: arguments end early') end
  return value
end

local function take_operations()
  local operations = {}
  for i = 1, tonumber(take()) do
    local operation = { name = take(), key = KEYS[tonumber(take())], args = {} }
    if operation.key == nil then error('commit: no such key for ' .. operation.name) end
    for j = 1, tonumber(take()) do operation.args[j] = take() end
    operations[i] = operation
  end
  return operations
end

-- A script is run from its first line at each call, so there are no tables of functions here: making
-- them took longer than most of the commands.

-- Whether a guard holds, and if not, what stands there.
local function holds(guard, key, a)
  if guard == 'field_is' then
    local found = redis.call('HGET', key, a[1])
    return found == a[2], found
  elseif guard == 'absent' then
    local found = redis.call('TYPE', key).ok
    return found == 'none', found == 'string' and redis.call('GET', key)
  elseif guard == 'text_is' then
    local found = redis.call('GET', key)
    return found == a[1], found
  elseif guard == 'present' then
    return redis.call('EXISTS', key) == 1
  elseif guard == 'field_absent' then
    return redis.call('HEXISTS', key, a[1]) == 0
  elseif guard == 'field_present' then
    return redis.call('HEXISTS', key, a[1]) == 1
  elseif guard == 'field_at_most' then
    local found = redis.call('HGET', key, a[1])
    return not found or tonumber(found) <= tonumber(a[2]), found
  elseif guard == 'member_at' then
    local found = redis.call('ZSCORE', key, a[1])
    return found and tonumber(found) == tonumber(a[2]), found
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
local types = {
  set = 'string', del = 'any', hset = 'hash', fence = 'hash', hdel = 'hash', hincrby = 'hash', zadd = 'zset',
  zincr = 'zset', zrem = 'zset', sadd = 'set', srem = 'set', expire = 'any', xadd = 'stream',
}

-- Whether the arguments of a write are right.
local function fits(write, key, a)
  if write == 'hset' or write == 'fence' then
    return #a == 2
  elseif write == 'zadd' or write == 'zincr' then
    return #a == 2 and score(a[1])
  elseif write == 'hincrby' then
    return #a == 2 and integer(a[2]) and integer(redis.call('HGET', key, a[1]) or 0)
  elseif write == 'set' then
    return #a == 1 or (#a == 2 and integer(a[2]) and tonumber(a[2]) > 0)
  elseif write == 'xadd' then
    return #a > 0 and #a % 2 == 0
  elseif write == 'expire' then
    return #a == 1 and integer(a[1])
  elseif write == 'del' then
    return #a == 0
  end
  return #a == 1
end

-- Does a write; answers whether it changed anything that readers see.
local function carry_out(write, key, a)
  if write == 'hset' then
    if redis.call('HGET', key, a[1]) == a[2] then return false end
    redis.call('HSET', key, a[1], a[2])
    return true
  elseif write == 'hincrby' then
    -- A count of nothing takes no memory, and reads the same as one that never began.
    if redis.call('HINCRBY', key, a[1], a[2]) == 0 then redis.call('HDEL', key, a[1]) end
    return true
  elseif write == 'zadd' then
    return redis.call('ZADD', key, 'CH', a[1], a[2]) > 0
  elseif write == 'set' then
    if a[2] then redis.call('SET', key, a[1], 'EX', a[2]) else redis.call('SET', key, a[1]) end
    return true
  elseif write == 'fence' then
    -- Who may write is no news to those who read.
    redis.call('HSET', key, a[1], a[2])
    return false
  elseif write == 'zrem' then
    return redis.call('ZREM', key, a[1]) > 0
  elseif write == 'zincr' then
    redis.call('ZADD', key, 'XX', 'INCR', a[1], a[2])
    return true
  elseif write == 'hdel' then
    return redis.call('HDEL', key, a[1]) > 0
  elseif write == 'sadd' then
    return redis.call('SADD', key, a[1]) > 0
  elseif write == 'srem' then
    return redis.call('SREM', key, a[1]) > 0
  elseif write == 'del' then
    return redis.call('DEL', key) > 0
  end
  redis.call('EXPIRE', key, a[1])
  return true
end

local given, planned = take_operations(), take_operations()

for i, guard in ipairs(given) do
  local good, found = holds(guard.name, guard.key, guard.args)
  if not good then return { 0, i, found or false } end
end

local found_types = {}
for _, write in ipairs(planned) do
  local key, wanted = write.key, types[write.name]
  if not wanted then error('commit: unknown write ' .. write.name) end
  if wanted ~= 'any' then
    local found = found_types[key] or redis.call('TYPE', key).ok
    found_types[key] = found
    if found ~= 'none' and found ~= wanted then
      error('commit: ' .. key .. ' is a ' .. found .. ', not a ' .. wanted)
    end
  end
  if not fits(write.name, key, write.args) then
    error('commit: wrong arguments for ' .. write.name .. ' on ' .. key)
  end
end

local changed, last = false, false
for _, write in ipairs(planned) do
  if write.name == 'xadd' then
    -- Events come last. A derived change that changed nothing is not news.
    if changed then last = redis.call('XADD', write.key, '*', unpack(write.args)) end
  elseif carry_out(write.name, write.key, write.args) then
    changed = true
  end
end
if last then redis.call('PUBLISH', 'exedra:events', '') end
return { 1, last }
