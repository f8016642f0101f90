#pragma once

#include "net/fetch.hpp"

#include <caf/atom.hpp>
#include <caf/error.hpp>

namespace gatehouse::actors {

/// The category of faults of outgoing requests within CAF.
constexpr caf::atom_value outgoing_category = caf::atom("outgoing");

/// Makes a CAF error of the reason for which an outgoing request has no answer.
[[nodiscard]] caf::error make_error(net::fetch_errc reason);

/// Finds the reason in an error; `none` when the error is of another category.
[[nodiscard]] net::fetch_errc outgoing_reason(const caf::error& error) noexcept;

} // namespace gatehouse::actors
