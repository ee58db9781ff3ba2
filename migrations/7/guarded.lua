-- What stands before each script that writes. The last key is the shard's note of the version of its
-- data, the last argument the version that the caller knows. Where they differ, nothing is done.
local noted = redis.call('GET', KEYS[#KEYS])
if noted ~= ARGV[#ARGV] then return redis.error_reply('OTHERVERSION ' .. (noted or 'none')) end
KEYS[#KEYS], ARGV[#ARGV] = nil, nil

