-- What rows of lists say of topics. KEYS: the topics. ARGV: the tag with its braces, how many
-- bytes of the opening posts. Returns for each {topic, state of the opening post, last post, time
-- of it, beginning of the opening post, its length in bytes}, or false.
local tag, bytes = ARGV[1], tonumber(ARGV[2])
local rows = {}
for i, base in ipairs(KEYS) do
  local topic = topic_fields(base)
  if topic[1] then
    local last = redis.call('ZRANGE', base .. ':c', -1, -1, 'WITHSCORES')
    local text = bytes > 0 and redis.call('GETRANGE', tag .. 'p:' .. topic[3], 0, bytes - 1) or ''
    local length = redis.call('STRLEN', tag .. 'p:' .. topic[3])
    -- Of a topic that went into another one nothing stands here.
    rows[i] = { topic, state_fields(base, topic[3]), last[1] or false, last[2] or false, text, length }
  else
    rows[i] = false
  end
end
return rows
