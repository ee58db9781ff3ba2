-- A member by the name that an address holds, with what staff keeps of how they behaved. KEYS[1]: the name.
-- ARGV: the tag with its braces, the audience, the record's fields.
-- Returns {id, record, {topics, posts}, conduct, what others flagged of theirs, what they flagged, cleaning up}, or
-- false.
local tag, audience = ARGV[1], ARGV[2]
local member = redis.call('GET', KEYS[1])
if not member then return false end
local base = tag .. 'm:' .. member
local function list(name) return tag .. 'l:m' .. member .. ':' .. audience .. ':' .. name end
return {
  member,
  redis.call('HMGET', base, unpack(ARGV, 3)),
  { redis.call('ZCARD', list('topics')), redis.call('ZCARD', list('posts')) },
  redis.call('HGETALL', base .. ':k'),
  redis.call('HVALS', base .. ':f'),
  redis.call('HVALS', base .. ':g'),
  redis.call('GET', base .. ':cleanup'),
}
