-- A page of a topic. KEYS[1]: the topic. ARGV: the tag with its braces, the view (nested, flat,
-- votes), posts a page, how the page is named (page, nth, post), which one, the viewer's id or ''.
-- Returns {topic, state of the opening post, total, index of the first, index of the one named
-- or -1, posts, {what the viewer said about being told, whether they have replied}, the accepted
-- answer where it heads this page without standing there first anyway, {how many say that it works,
-- how many that it does not, the latest words of both}, empty where nobody says either}; each post is {id, packed,
-- state, the viewer's vote, place by time}.
local base, tag, view, size, by = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local which, viewer = ARGV[5], ARGV[6]
-- Words of each opinion, as `model::lasting::LATEST` has it.
local LATEST = 5
local topic = topic_fields(base)
if not topic[1] then return false end
local opening = topic[3]

local function index_of(post)
  if view == 'flat' then return redis.call('ZRANK', base .. ':c', post) end
  if view == 'votes' then
    if post == opening then return 0 end
    local rank = redis.call('ZREVRANK', base .. ':a', post)
    return rank and rank + 1
  end
  local packed = redis.call('GET', tag .. 'p:' .. post)
  if not packed then return false end
  local _, path = head_of(packed)
  return path and redis.call('ZRANK', base .. ':o', path)
end

local function posts_from(first)
  local last = first + size - 1
  if view == 'flat' then return redis.call('ZRANGE', base .. ':c', first, last) end
  if view == 'votes' then
    -- The opening post takes the first place, so answers stand one further on.
    local posts = first == 0 and { opening } or {}
    if last > 0 then
      for _, answer in ipairs(redis.call('ZREVRANGE', base .. ':a', math.max(first - 1, 0), last - 1)) do
        posts[#posts + 1] = answer
      end
    end
    return posts
  end
  local posts = redis.call('ZRANGE', base .. ':o', first, last)
  for i, path in ipairs(posts) do posts[i] = post_of(path) end
  return posts
end

local total = view == 'votes' and 1 + redis.call('ZCARD', base .. ':a') or redis.call('ZCARD', base .. ':o')
local first, named = 0, -1
if by == 'page' then
  first = (tonumber(which) - 1) * size
else
  local post = which
  if by == 'nth' then
    local place = tonumber(which) - 1
    post = place >= 0 and redis.call('ZRANGE', base .. ':c', place, place)[1]
  end
  named = post and index_of(post) or -1
  if named >= 0 then first = named - named % size end
end

local function seen(post, vote)
  return {
    post, redis.call('GET', tag .. 'p:' .. post), state_fields(base, post), vote,
    redis.call('ZRANK', base .. ':c', post),
  }
end

local posts, accepted = {}, false
if first < total and (by == 'page' or named >= 0) then
  local ids = posts_from(first)
  for i, post in ipairs(ids) do posts[i] = seen(post, vote_of(tag, post, viewer)) end
  if first == 0 and topic[9] and topic[9] ~= ids[2] then accepted = seen(topic[9], false) end
end
local concern = {}
if viewer ~= '' then
  concern = { redis.call('HGET', base .. ':w', viewer), redis.call('SISMEMBER', base .. ':p', viewer) }
end
local verdicts = {}
if redis.call('EXISTS', base .. ':f') == 1 then
  local counts, latest = {}, {}
  for i, kind in ipairs({ ':works', ':fails' }) do
    counts[i] = redis.call('ZCARD', base .. kind)
    for _, member in ipairs(redis.call('ZREVRANGE', base .. kind, 0, LATEST - 1)) do
      latest[#latest + 1] = redis.call('HGET', base .. ':f', member)
    end
  end
  verdicts = { counts[1], counts[2], latest }
end
return { topic, state_fields(base, opening), total, first, named, posts, concern, accepted, verdicts }
