-- Draws prepared requests uniformly from a file: one request in each block, blocks end with a line
-- that is a single dot. The file's name comes from the environment.
local requests = {}

function init(arguments)
  local block = {}
  for line in io.lines(os.getenv("BENCH_REQUESTS")) do
    if line == "." then
      requests[#requests + 1] = table.concat(block, "\r\n")
      block = {}
    else
      block[#block + 1] = line
    end
  end
  math.randomseed(os.time())
end

function request()
  return requests[math.random(#requests)]
end
