#pragma once

#include "protocol/ids.hpp"
#include "store/secret_rotation.hpp"
#include "tools/raw_store.hpp"

#include <functional>
#include <vector>

namespace gatehouse::tools {

/// Seals what a database keeps under the first of the secrets, while nodes use it.
///
/// Goes through everything again when others changed records meanwhile, three times at most. May be
/// cut off at any time and run again.
///
/// @param secrets  `secrets.system`; at least one.
/// @param plain    what to do with payloads that nobody has sealed.
/// @param tell     hears from time to time how far it has come.
/// @returns the figures of the last pass, with what all of them sealed; the failure of the database
///          when it had one.
[[nodiscard]] outcome<store::rotation_figures> rotate_secrets(
  raw_store& records, const std::vector<protocol::secret>& secrets, store::plain_payloads plain,
  const std::function<void(const store::rotation_figures&)>& tell);

} // namespace gatehouse::tools
