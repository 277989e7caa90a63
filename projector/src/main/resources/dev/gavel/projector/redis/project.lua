-- Writes auctions of one partition, if the partition's guard holds the expected value.
--
-- KEYS[1]            the guard
-- ARGV[1], ARGV[2]   the value that the guard must hold, and the value that it is set to
-- For each auction:
--   KEYS             auction:{id}, auction:{id}:highest
--   ARGV             version, highest ('' = no bid), complete ('1' = may create the hash), n, then n fields and values
--
-- Returns {0} if the guard holds another value; nothing was written then. Otherwise returns {1, i, j, ...}, where i, j are
-- the numbers (from 1) of auctions that have no hash and for which only the standing was passed. Their hashes are not
-- created, because a partial hash would be worse than none.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0}
end

local result = {1}
local at = 3
for k = 2, #KEYS, 2 do
  local version, highest, complete, n = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  local stored = redis.call('HGET', KEYS[k], 'version')
  if not stored and complete ~= '1' then
    result[#result + 1] = k / 2
  elseif not stored or tonumber(stored) <= tonumber(version) then
    redis.call('HSET', KEYS[k], unpack(ARGV, at + 4, at + 3 + n))
    if highest == '' then
      redis.call('DEL', KEYS[k + 1])
    else
      redis.call('SET', KEYS[k + 1], highest)
    end
  end
  at = at + 4 + n
end

redis.call('SET', KEYS[1], ARGV[2])
return result
