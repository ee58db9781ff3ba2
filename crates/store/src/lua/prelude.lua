-- What the reading scripts share. All of them only read.

local TOPIC = {
  'text', 'category', 'opening', 'locked', 'pin', 'deleted', 'posts', 'views', 'accepted', 'closed', 'life', 'series',
  'byline', 'origin', 'became', 'split', 'merging', 'merged', 'upkeep',
}

local function topic_fields(base)
  return redis.call('HMGET', base, unpack(TOPIC))
end

-- A number of a packed record: base 128, lowest digits first. Nil where the record has ended.
local function number(packed, at)
  local value, factor = 0, 1
  while true do
    local byte = packed:byte(at)
    if not byte then return nil, at end
    at = at + 1
    value = value + (byte % 128) * factor
    if byte < 128 then return value, at end
    factor = factor * 128
  end
end

-- Of a packed post: the topic's id, and its path in the thread. Before the path stand topic,
-- author, created, perhaps edited, perhaps parent and the parent's author. Nil of what is no post.
local function head_of(packed)
  local topic, at = number(packed, 1)
  local _, given, length
  _, at = number(packed, at)
  _, at = number(packed, at)
  given, at = number(packed, at)
  if given == 1 then _, at = number(packed, at) end
  given, at = number(packed, at)
  if given == 1 then
    _, at = number(packed, at)
    _, at = number(packed, at)
  end
  length, at = number(packed, at)
  if not length then return nil end
  return string.format('%.0f', topic), packed:sub(at, at + length - 1)
end

-- The last five bytes of a thread path are the post's id, big-endian.
local function post_of(path)
  local a, b, c, d, e = path:byte(-5, -1)
  return string.format('%.0f', (((a * 256 + b) * 256 + c) * 256 + d) * 256 + e)
end

-- Revision, votes for and against, replies, deletion.
local function state_fields(base, post)
  return redis.call('HMGET', base .. ':s', post .. 'r', post .. 'u', post .. 'd', post .. 'c', post .. 'x', post .. 'f')
end

local function vote_of(tag, post, viewer)
  return viewer ~= '' and redis.call('HGET', tag .. 'p:' .. post .. ':v', viewer)
end
