-- A member by the name that an address holds, with a page of a list of theirs. KEYS[1]: the name.
-- ARGV: the tag with its braces, the audience, the list, first and last index, the record's fields.
-- Returns {id, record, {topics, posts, articles}, items, votes received, {days, reads}}, or false.
local tag, audience = ARGV[1], ARGV[2]
local member = redis.call('GET', KEYS[1])
if not member then return false end
local function list(name) return tag .. 'l:m' .. member .. ':' .. audience .. ':' .. name end
return {
  member,
  redis.call('HMGET', tag .. 'm:' .. member, unpack(ARGV, 6)),
  { redis.call('ZCARD', list('topics')), redis.call('ZCARD', list('posts')), redis.call('ZCARD', list('articles')) },
  redis.call('ZREVRANGE', list(ARGV[3]), ARGV[4], ARGV[5]),
  redis.call('HVALS', tag .. 'n:m' .. member),
  redis.call('HMGET', tag .. 'm:' .. member, 'days', 'reads'),
}
