#include "web/page_shapes.hpp"

#include <initializer_list>

namespace gatehouse::web {

namespace {

template_object with_texts(std::initializer_list<const char*> names) {
  template_object x;
  for (const auto* each : {"title", "language", "base"})
    x.emplace(each, template_value{std::string("x")});
  for (const auto* each : names)
    x.emplace(each, template_value{std::string("x")});
  return x;
}

template_value list_of(template_object item) {
  return {std::vector<template_object>{std::move(item)}};
}

template_object texts_only(std::initializer_list<const char*> names) {
  template_object x;
  for (const auto* each : names)
    x.emplace(each, template_value{std::string("x")});
  return x;
}

} // namespace

template_object shape_of(std::string_view page) {
  if (page == "login") {
    auto x = with_texts({"client", "username", "form_token", "logo_uri", "problem"});
    x.emplace("remember", template_value{true});
    return x;
  }
  if (page == "consent") {
    auto x = with_texts({"client", "account", "form_token", "logo_uri", "policy_uri", "tos_uri"});
    x.emplace("has_links", template_value{true});
    x.emplace("has_scopes", template_value{true});
    x.emplace("scopes", list_of(texts_only({"scope", "text"})));
    return x;
  }
  if (page == "logout")
    return with_texts({"client", "form_token"});
  if (page == "device")
    return with_texts({"user_code", "form_token", "problem"});
  if (page == "message")
    return with_texts({"text", "detail", "code", "link", "link_text"});
  if (page == "claims") {
    auto x = with_texts({"text", "link", "link_text"});
    auto table = texts_only({"heading"});
    table.emplace("rows", list_of(texts_only({"name", "value"})));
    x.emplace("tables", list_of(std::move(table)));
    return x;
  }
  return {};
}

} // namespace gatehouse::web
