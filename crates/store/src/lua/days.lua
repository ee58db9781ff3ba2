-- What was counted on days of a shard. KEYS: what their keys begin with. ARGV: the first day, the last, from
-- which day on it is known who came, and the codes of who came and of what was answered.
-- Returns for each day of which anything is known {the day, codes and figures, who came, what was answered}.
local found = {}
for day = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local key = string.format('%s%d', KEYS[1], day)
  local figures = redis.call('HGETALL', key)
  local came = day >= tonumber(ARGV[3]) and redis.call('SCARD', key .. ':' .. ARGV[4]) or 0
  local answered = #figures > 0 and redis.call('SCARD', key .. ':' .. ARGV[5]) or 0
  if #figures > 0 or came > 0 then found[#found + 1] = { day, figures, came, answered } end
end
return found
