#include "store/redis_script.hpp"

#include <array>
#include <chrono>

namespace gatehouse::store {

namespace {

constexpr std::string_view script = R"lua(
local held, written, answers = {}, {}, {}
local function read(key)
  if held[key] == nil then held[key] = redis.call('GET', key) end
  return held[key]
end
local function change(key, value, ends)
  held[key] = value
  written[key] = {value, ends}
end
for i, key in ipairs(KEYS) do
  local verb, version, value, ends = ARGV[4 * i - 3], ARGV[4 * i - 2], ARGV[4 * i - 1], ARGV[4 * i]
  local found = read(key)
  local is_same = found and string.sub(found, 1, 16) == version
  if verb == 'get' then
    answers[i] = is_same and 1 or found
  elseif verb == 'put' or (verb == 'add' and not found) or (verb == 'replace' and is_same) then
    change(key, value, ends)
    answers[i] = 1
  elseif (verb == 'take' and found) or verb == 'erase' then
    answers[i] = verb == 'take' and found or (found and 1 or 0)
    change(key, false, '')
  elseif verb == 'require' and found and (version == '' or is_same) then
    answers[i] = 1
  elseif verb == 'probe' then
    redis.call('SET', key, '', 'PXAT', (redis.call('TIME')[1] + 60) * 1000)
    answers[i] = 1
  else
    return {0, i - 1}
  end
end
for key, what in pairs(written) do
  if not what[1] then
    redis.call('DEL', key)
  elseif what[2] == '' then
    redis.call('SET', key, what[1])
  else
    redis.call('SET', key, what[1], 'PXAT', what[2])
  end
end
return {1, answers}
)lua";

std::string_view word_of(verb what) noexcept {
  switch (what) {
  case verb::get:
    return "get";
  case verb::put:
    return "put";
  case verb::add:
    return "add";
  case verb::replace:
    return "replace";
  case verb::take:
    return "take";
  case verb::erase:
    return "erase";
  case verb::require:
    return "require";
  // Records are found by their keys alone, and grants are not here.
  case verb::erase_all:
  case verb::get_grant:
    break;
  }
  return "none";
}

std::string milliseconds_of(protocol::time_point expires_at) {
  if (expires_at == protocol::time_point{})
    return {};
  // In its last second a record is gone; Redis keeps it until the time is over.
  return std::to_string(protocol::numeric_date(expires_at) * 1000 - 1);
}

} // namespace

std::string_view redis_script() noexcept {
  return script;
}

std::string redis_version(std::uint64_t version) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(redis_version_digits, '0');
  for (auto digit = out.rbegin(); version != 0; version >>= 4U)
    *digit++ = digits[version & 0xfU];
  return out;
}

std::vector<std::string> redis_call(std::vector<redis_step> steps) {
  std::vector<std::string> words;
  words.reserve(1 + steps.size() * 5);
  words.push_back(std::to_string(steps.size()));
  for (auto& each : steps)
    words.push_back(std::move(each.key));
  for (auto& each : steps) {
    words.emplace_back(word_of(each.what));
    words.push_back(each.version == 0 ? std::string() : redis_version(each.version));
    words.push_back(std::move(each.value));
    words.push_back(milliseconds_of(each.expires_at));
  }
  return words;
}

std::vector<std::string> redis_probe() {
  return {"2", "gatehouse:probe:1", "gatehouse:probe:2", "probe", "", "", "", "probe", "", "", ""};
}

} // namespace gatehouse::store
