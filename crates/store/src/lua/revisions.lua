-- Revisions of a post. KEYS: the post; or, with 'opening', its topic. ARGV: the tag with its braces, the viewer's id or '', and then
--   'page', how many of the newest are passed over, how many are wanted: without their texts; or
--   'numbers' or 'opening', and those: with their texts, and what says their headings.
-- What an edit replaced stands under the number that it replaced; who made a revision, under the one
-- before.
-- Returns {id, packed, state, the viewer's vote, topic's id, topic, {number, what stands there, ...},
-- {number, what stands there without its text, ...}}, or false.
local tag, viewer, by = ARGV[1], ARGV[2], ARGV[3]
-- Further on than this no heading is looked for: only data of older programs says it so late.
local FAR = 1000
local key = KEYS[1]
if by == 'opening' then
  local opening = redis.call('HGET', key, 'opening')
  if not opening then return false end
  key = tag .. 'p:' .. opening
end
local packed = redis.call('GET', key)
if not packed then return false end
local post = key:sub(#tag + 3)
local topic = head_of(packed) or '0'
local base = tag .. 't:' .. topic
local state, fields = state_fields(base, post), topic_fields(base)
local newest = tonumber(state[1] or 1)

-- Inside a text every quotation mark has a backslash before it, so what is looked for stands only
-- where it is meant.
local function without_text(past)
  local at = past:find(',"replaced_by":', 1, true)
  local heading = past:find('","heading":', 1, true)
  return '{"body":""' .. past:sub(heading and heading + 1 or at or 1)
end

local function past(number)
  return redis.call('HGET', key .. ':h', number)
end

local texts, lines = {}, {}
local function add(to, number, what)
  to[#to + 1] = tostring(number)
  to[#to + 1] = what
end
if by == 'page' then
  local first = newest - tonumber(ARGV[4])
  -- What stood above the first of the page.
  local found = past(first)
  if found then add(lines, first, without_text(found)) end
  for number = first, math.max(first - tonumber(ARGV[5]) + 1, 2), -1 do
    local found = past(number - 1)
    if found then add(lines, number - 1, without_text(found)) end
  end
else
  for i = 4, #ARGV do
    local number = tonumber(ARGV[i])
    local before, found = past(number - 1), past(number)
    if before then add(lines, number - 1, without_text(before)) end
    if found then add(texts, number, found) end
    if fields[3] == post then
      for later = number, math.min(newest, number + FAR) do
        local heading = past(later)
        if heading and heading:find('","heading":', 1, true) then
          add(lines, later, without_text(heading))
          break
        end
      end
    end
  end
end
return { post, packed, state, vote_of(tag, post, viewer), topic, fields, texts, lines }
