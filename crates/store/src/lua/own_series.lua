-- The series that a member has made. KEYS: their set of them. ARGV: the tag with its braces.
-- Returns each as it stands; those that are gone are left out.
local found = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  found[#found + 1] = redis.call('GET', ARGV[1] .. 's:' .. id) or nil
end
return found
