#pragma once

#include "web/language.hpp"
#include "web/pages.hpp"
#include "web/template.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// The pages on which people log in: what stands on each is a value, how it looks a template.
namespace gatehouse::web {

/// For whom and where a page is written.
struct page_place {
  web::language language = language::english;
  /// The path under which the browser asked, `/ui/login`: links to the style are relative to it, so
  /// that the server may lie under any prefix.
  std::string_view path;
};

struct login_view {
  /// How the application calls itself; empty when it does not.
  std::string client{};
  /// What was typed before, or hinted at.
  std::string username{};
  std::string form_token{};
  /// Shown when it is an https URL; the page then allows images of that origin.
  std::string logo_uri{};
  bool remember = false;
  /// The last attempt was wrong.
  bool is_wrong = false;
  /// How long no attempt is admitted; zero for none.
  std::chrono::seconds wait{};
};

struct consent_view {
  std::string client{};
  /// Who is logged in, in words for people; empty when that is not known.
  std::string account{};
  std::vector<std::string> scope{};
  std::string form_token{};
  /// As on the login page.
  std::string logo_uri{};
  /// Shown as links when they are http or https URLs.
  std::string policy_uri{};
  std::string tos_uri{};
};

struct logout_view {
  std::string client{};
  std::string form_token{};
};

/// Why a user code was not taken.
enum class device_problem : std::uint8_t {
  none,
  wrong,
  /// Too many wrong ones came from the address.
  too_many,
  /// It is typed somewhere else at the same time.
  elsewhere,
  /// Too many are typed at once.
  busy
};

struct device_view {
  std::string user_code{};
  std::string form_token{};
  device_problem problem = device_problem::none;
};

/// The messages that have no form.
enum class message : std::uint8_t {
  logged_out,
  stayed,
  device_done,
  error,
  unknown,
  expired,
  used,
  cookie_missing,
  form_foreign,
  busy,
  nobody
};

struct message_view {
  message what = message::error;
  /// Further words, such as the description of an OAuth error.
  std::string detail{};
  std::string code{};
  /// Where a person can go on: `start_again` or `try_again`; empty when there is nowhere.
  std::string link{};
};

/// Lists of names and values.
struct claims_view {
  struct table {
    std::string heading{};
    std::vector<std::pair<std::string, std::string>> rows{};
  };

  std::string title{};
  std::string text{};
  std::vector<table> tables{};
  std::string link{};
  std::string link_text{};
};

/// A file that pages load: the style, and what lies beside it.
struct asset {
  std::string media_type;
  std::string content;
};

/// The templates, read and checked, and their assets. Immutable.
class site {
public:
  struct file {
    std::string name;
    std::string text;
  };

  /// Makes the site of the built-in templates, of which some are replaced by files of the same name.
  /// Other `.html` files are there to be named by templates; other kinds of files are assets.
  ///
  /// @returns the site, or what is wrong with a file: its template, or that nothing uses it.
  [[nodiscard]] static std::variant<site, template_problem> make(const std::vector<file>& files);

  /// The built-in templates alone.
  [[nodiscard]] static std::shared_ptr<const site> builtin();

  [[nodiscard]] page login(const page_place& at, const login_view& x) const;
  [[nodiscard]] page consent(const page_place& at, const consent_view& x) const;
  [[nodiscard]] page logout(const page_place& at, const logout_view& x) const;
  [[nodiscard]] page device(const page_place& at, const device_view& x) const;
  [[nodiscard]] page show(const page_place& at, const message_view& x) const;
  [[nodiscard]] page claims(const page_place& at, const claims_view& x) const;

  /// Finds an asset by its name; null when there is none.
  [[nodiscard]] const asset* find_asset(std::string_view name) const;

private:
  [[nodiscard]] page render(
    std::string_view which, const page_place& at, template_object data, bool has_form,
    std::string_view image_origin = {}) const;

  std::map<std::string, page_template, std::less<>> templates_;
  std::map<std::string, asset, std::less<>> assets_;
};

/// The kinds of files that may be assets; nothing for another ending.
[[nodiscard]] std::optional<std::string_view> media_type_of(std::string_view name) noexcept;

/// `3 minutes`, rounded up.
[[nodiscard]] std::string wait_text(language in, std::chrono::seconds wait);

} // namespace gatehouse::web
