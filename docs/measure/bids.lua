-- wrk -s bids.lua: each request is a bid on one of AUCTIONS open auctions. The amount rises with time, so that
-- most bids are accepted; the rest are refused as too low, as in a real rush.
local auctions = tonumber(os.getenv("AUCTIONS") or "1000")
local first = tonumber(os.getenv("FIRST_AUCTION") or "1")
local threads = 0
local all = {}
-- Global, for done() reads them from each thread.
accepted, refused, other = 0, 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
  table.insert(all, thread)
end

function init()
  math.randomseed(seed)
  step = 0
  -- Above the amounts of earlier runs, below the largest amount there is.
  base = (os.time() % 1000000) * 1000000
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  step = step + 1
  local cents = base + step * 64 + math.random(0, 63)
  return wrk.format(nil, "/api/bids", nil, string.format(
    '{"auction_id":%d,"bidder_id":%d,"amount":"%d.%02d"}',
    first + math.random(0, auctions - 1), math.random(1, 100000), math.floor(cents / 100), cents % 100))
end

function response(status)
  if status == 201 then accepted = accepted + 1
  elseif status == 409 then refused = refused + 1
  else other = other + 1 end
end

function done(summary, latency)
  local a, r, o = 0, 0, 0
  for _, thread in ipairs(all) do
    a = a + thread:get("accepted"); r = r + thread:get("refused"); o = o + thread:get("other")
  end
  print(string.format("decided %d (%.0f/s): accepted %d, refused %d; other answers %d, socket errors %d",
    a + r, (a + r) / (summary.duration / 1e6), a, r, o,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
  print(string.format("latency ms: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f",
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000, latency.max / 1000))
end
