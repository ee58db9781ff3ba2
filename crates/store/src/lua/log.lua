-- Lines of the log. KEYS: the log, its reasons, its end. ARGV: the number that they come before, or '' for
-- the end, and how many.
-- Returns {how the log ends or false, the number of the first line, lines, reasons}.
local last = redis.call('HGET', KEYS[3], 'end')
local before = last and tonumber(last:match('^%d+')) + 1 or 1
if ARGV[1] ~= '' then before = math.min(before, tonumber(ARGV[1])) end
local first = math.max(before - tonumber(ARGV[2]), 1)
local numbers = {}
for number = first, before - 1 do numbers[#numbers + 1] = number end
if #numbers == 0 then return { last, first, {}, {} } end
return { last, first, redis.call('HMGET', KEYS[1], unpack(numbers)), redis.call('HMGET', KEYS[2], unpack(numbers)) }
