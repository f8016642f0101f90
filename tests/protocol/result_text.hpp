#pragma once

#include "protocol/result.hpp"

#include <doctest/doctest.h>

/// Lets doctest show a result of any type: the refusal in full, the value not at all.
template <class T>
struct doctest::StringMaker<boost::system::result<T, gatehouse::protocol::oauth_error>> {
  static String convert(const boost::system::result<T, gatehouse::protocol::oauth_error>& x) {
    return x ? String("a value") : toString(x.error());
  }
};
