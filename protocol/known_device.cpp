#include "protocol/known_device.hpp"

#include "protocol/base64url.hpp"
#include "protocol/json.hpp"
#include "protocol/json_members.hpp"

namespace gatehouse::protocol {

namespace {

constexpr std::string_view context = "known devices v1";
constexpr std::size_t id_bytes = 12;

} // namespace

std::string seal_devices(
  const std::vector<known_device>& devices, const sealing_keys& keys, const random_source& random) {
  json::array list;
  for (const auto& each : devices)
    list.push_back(json::object{{"m", each.mark}, {"i", each.id}, {"t", numeric_date(each.since)}});
  return keys.seal(json::write(list), context, random);
}

std::vector<known_device> open_devices(
  std::string_view sealed, const sealing_keys& keys, time_point now) {
  std::vector<known_device> devices;
  const auto text = keys.open(sealed, context);
  const auto list = text ? json::parse(*text) : std::nullopt;
  if (!list || list->if_array() == nullptr)
    return devices;
  for (const auto& each : *list->if_array()) {
    known_device x{
      .mark = json::text_at(each, "m"),
      .id = json::text_at(each, "i"),
      .since = from_numeric_date(json::integer_at(each, "t"))};
    if (x.since + known_device_lifetime > now && devices.size() < max_known_devices)
      devices.push_back(std::move(x));
  }
  return devices;
}

std::vector<known_device> with_device(
  const std::vector<known_device>& before, std::string mark, time_point now,
  const random_source& random) {
  known_device first{.mark = std::move(mark), .id = {}, .since = now};
  std::vector<known_device> after;
  for (const auto& each : before) {
    if (each.mark == first.mark)
      first.id = each.id;
    else if (after.size() + 1 < max_known_devices)
      after.push_back(each);
  }
  if (first.id.empty())
    first.id = to_base64url(random_bytes(random, id_bytes));
  after.insert(after.begin(), std::move(first));
  return after;
}

} // namespace gatehouse::protocol
