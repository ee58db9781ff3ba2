-- Where a member stands in parts of topics. ARGV: the tag with its braces, the member, then for each part
-- the topic, and the first and last place in its chronicle.
-- Returns for each part {category, whether they started it, replies of theirs, {post, vote, …}}, or false for a
-- topic that does not exist.
local tag, member = ARGV[1], ARGV[2]
-- As `text` of a topic spells it: a quotation mark within a title has a backslash before it.
local author = '"author":' .. member .. ','
local found = {}
for at = 3, #ARGV, 3 do
  local base = tag .. 't:' .. ARGV[at]
  local text, category, opening = unpack(redis.call('HMGET', base, 'text', 'category', 'opening'))
  if text then
    local own, votes = {}, {}
    for _, post in ipairs(redis.call('ZRANGE', base .. ':c', ARGV[at + 1], ARGV[at + 2])) do
      local head = redis.call('GETRANGE', tag .. 'p:' .. post, 0, 19)
      local _, next = number(head, 1)
      local by = number(head, next)
      if by and post ~= opening and string.format('%.0f', by) == member then own[#own + 1] = post end
      local vote = redis.call('HGET', tag .. 'p:' .. post .. ':v', member)
      if vote then
        votes[#votes + 1] = post
        votes[#votes + 1] = vote
      end
    end
    found[#found + 1] = { category, string.find(text, author, 1, true) and 1 or 0, own, votes }
  else
    found[#found + 1] = false
  end
end
return found
