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

local guards = {
  absent = function(key)
    local found = redis.call('TYPE', key).ok
    return found == 'none', function() return found == 'string' and redis.call('GET', key) end
  end,
  present = function(key)
    return redis.call('EXISTS', key) == 1
  end,
  field_is = function(key, field, expected)
    local found = redis.call('HGET', key, field)
    return found == expected, function() return found end
  end,
  field_absent = function(key, field)
    return redis.call('HEXISTS', key, field) == 0
  end,
  field_present = function(key, field)
    return redis.call('HEXISTS', key, field) == 1
  end,
  field_at_most = function(key, field, most)
    local found = redis.call('HGET', key, field)
    return not found or tonumber(found) <= tonumber(most), function() return found end
  end,
  member_at = function(key, member, score)
    local found = redis.call('ZSCORE', key, member)
    return found and tonumber(found) == tonumber(score), function() return found end
  end,
}

local function integer(text)
  local n = tonumber(text)
  return n and n == math.floor(n) and math.abs(n) < 2 ^ 53
end

local function score(text)
  local n = tonumber(text)
  return n and n == n
end

-- Of each write: the type its key must have, whether its arguments are right, how it is done,
-- and (true) whether it changed anything.
local writes = {
  set = {
    type = 'string',
    check = function(_, a) return #a == 1 or (#a == 2 and integer(a[2]) and tonumber(a[2]) > 0) end,
    run = function(key, a)
      if a[2] then redis.call('SET', key, a[1], 'EX', a[2]) else redis.call('SET', key, a[1]) end
      return true
    end,
  },
  del = {
    check = function(_, a) return #a == 0 end,
    run = function(key) return redis.call('DEL', key) > 0 end,
  },
  hset = {
    type = 'hash',
    check = function(_, a) return #a == 2 end,
    run = function(key, a)
      if redis.call('HGET', key, a[1]) == a[2] then return false end
      redis.call('HSET', key, a[1], a[2])
      return true
    end,
  },
  -- Who may write is no news to those who read.
  fence = {
    type = 'hash',
    check = function(_, a) return #a == 2 end,
    run = function(key, a)
      redis.call('HSET', key, a[1], a[2])
      return false
    end,
  },
  hdel = {
    type = 'hash',
    check = function(_, a) return #a == 1 end,
    run = function(key, a) return redis.call('HDEL', key, a[1]) > 0 end,
  },
  hincrby = {
    type = 'hash',
    check = function(key, a)
      return #a == 2 and integer(a[2]) and integer(redis.call('HGET', key, a[1]) or 0)
    end,
    run = function(key, a)
      -- A count of nothing takes no memory, and reads the same as one that never began.
      if redis.call('HINCRBY', key, a[1], a[2]) == 0 then redis.call('HDEL', key, a[1]) end
      return true
    end,
  },
  zadd = {
    type = 'zset',
    check = function(_, a) return #a == 2 and score(a[1]) end,
    run = function(key, a) return redis.call('ZADD', key, 'CH', a[1], a[2]) > 0 end,
  },
  zincr = {
    type = 'zset',
    check = function(_, a) return #a == 2 and score(a[1]) end,
    run = function(key, a)
      redis.call('ZADD', key, 'XX', 'INCR', a[1], a[2])
      return true
    end,
  },
  zrem = {
    type = 'zset',
    check = function(_, a) return #a == 1 end,
    run = function(key, a) return redis.call('ZREM', key, a[1]) > 0 end,
  },
  sadd = {
    type = 'set',
    check = function(_, a) return #a == 1 end,
    run = function(key, a) return redis.call('SADD', key, a[1]) > 0 end,
  },
  srem = {
    type = 'set',
    check = function(_, a) return #a == 1 end,
    run = function(key, a) return redis.call('SREM', key, a[1]) > 0 end,
  },
  expire = {
    check = function(_, a) return #a == 1 and integer(a[1]) end,
    run = function(key, a)
      redis.call('EXPIRE', key, a[1])
      return true
    end,
  },
  xadd = {
    type = 'stream',
    check = function(_, a) return #a > 0 and #a % 2 == 0 end,
  },
}

local given, planned = take_operations(), take_operations()

for i, guard in ipairs(given) do
  local check = guards[guard.name]
  if not check then error('commit: unknown guard ' .. guard.name) end
  local holds, found = check(guard.key, unpack(guard.args))
  if not holds then return { 0, i, found and found() or false } end
end

local types = {}
for _, planned_write in ipairs(planned) do
  local write, key = writes[planned_write.name], planned_write.key
  if not write then error('commit: unknown write ' .. planned_write.name) end
  if write.type then
    types[key] = types[key] or redis.call('TYPE', key).ok
    if types[key] ~= 'none' and types[key] ~= write.type then
      error('commit: ' .. key .. ' is a ' .. types[key] .. ', not a ' .. write.type)
    end
  end
  if not write.check(key, planned_write.args) then
    error('commit: wrong arguments for ' .. planned_write.name .. ' on ' .. key)
  end
end

local changed, last = false, false
for _, planned_write in ipairs(planned) do
  if planned_write.name == 'xadd' then
    -- Events come last. A derived change that changed nothing is not news.
    if changed then last = redis.call('XADD', planned_write.key, '*', unpack(planned_write.args)) end
  elseif writes[planned_write.name].run(planned_write.key, planned_write.args) then
    changed = true
  end
end
if last then redis.call('PUBLISH', 'exedra:events', '') end
return { 1, last }
