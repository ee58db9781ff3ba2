-- Trims a stream behind its slowest cursor, and records how far. KEYS: the stream, the shard's
-- follower state, in which each field `cursor:NAME` is the last event that NAME has carried out.
-- ARGV: of how many milliseconds events are kept in any case.
local function split(id)
  local ms, seq = id:match('^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local function before(a, b)
  local ams, aseq = split(a)
  local bms, bseq = split(b)
  return ams < bms or (ams == bms and aseq < bseq)
end
local slowest
local state = redis.call('HGETALL', KEYS[2])
for i = 1, #state, 2 do
  if state[i]:sub(1, 7) == 'cursor:' and (not slowest or before(state[i + 1], slowest)) then
    slowest = state[i + 1]
  end
end
if not slowest or slowest == '0-0' then return 0 end
local keep = tonumber(ARGV[1])
if keep > 0 then
  local now = redis.call('TIME')
  local kept = string.format('%d-0', now[1] * 1000 + math.floor(now[2] / 1000) - keep)
  if before(kept, slowest) then slowest = kept end
end
local trimmed = redis.call('XTRIM', KEYS[1], 'MINID', slowest)
if trimmed > 0 then redis.call('HSET', KEYS[2], 'trimmed', slowest) end
return trimmed
