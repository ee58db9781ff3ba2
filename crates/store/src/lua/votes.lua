-- How many votes of a member stand in this shard. ARGV: the tag with its braces, the member, how many topics
-- are looked at, and the categories that count; all, if none are named.
-- Returns false where there are more topics than that.
local tag, member = ARGV[1], ARGV[2]
if redis.call('SCARD', tag .. 'topics') > tonumber(ARGV[3]) then return false end
local counts
for at = 4, #ARGV do
  counts = counts or {}
  counts[ARGV[at]] = true
end
local votes = 0
for _, topic in ipairs(redis.call('SMEMBERS', tag .. 'topics')) do
  local base = tag .. 't:' .. topic
  if not counts or counts[redis.call('HGET', base, 'category') or ''] then
    -- Only of what somebody has voted on there is a sum.
    local voted = {}
    for _, state in ipairs(redis.call('HKEYS', base .. ':s')) do
      local post, letter = state:match('^(%d+)([ud])$')
      if letter then voted[post] = true end
    end
    for post in pairs(voted) do votes = votes + redis.call('HEXISTS', tag .. 'p:' .. post .. ':v', member) end
  end
end
return votes
