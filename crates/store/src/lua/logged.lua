-- What the log says about something. KEYS: the numbers of its lines, the log's reasons, its end.
-- Returns {how the log ends or false, numbers, reasons}.
local last = redis.call('HGET', KEYS[3], 'end')
local numbers = redis.call('ZRANGE', KEYS[1], 0, -1)
local reasons = {}
for at, number in ipairs(numbers) do reasons[at] = redis.call('HGET', KEYS[2], number) end
return { last, numbers, reasons }
