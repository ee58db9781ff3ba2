-- Posts with their topics. KEYS: the posts. ARGV: the tag with its braces, the viewer's id or ''.
-- Returns for each {id, packed, state, the viewer's vote, topic's id, topic}, or false.
local tag, viewer = ARGV[1], ARGV[2]
local found = {}
for i, key in ipairs(KEYS) do
  local packed = redis.call('GET', key)
  if packed then
    local post = key:sub(#tag + 3)
    -- What is no post stands in no topic; whoever unpacks it says what is wrong.
    local topic = head_of(packed) or '0'
    local base = tag .. 't:' .. topic
    found[i] = { post, packed, state_fields(base, post), vote_of(tag, post, viewer), topic, topic_fields(base) }
  else
    found[i] = false
  end
end
return found
