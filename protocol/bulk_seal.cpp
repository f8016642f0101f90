#include "protocol/bulk_seal.hpp"

#include "protocol/digest.hpp"
#include "protocol/openssl.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace gatehouse::protocol {

namespace {

using cipher_handle = openssl_handle<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_free>;

// A text never begins with NUL, and a later form will have another digit.
constexpr std::string_view mark{"\0gs1", 4};
constexpr std::size_t id_bytes = 8;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t name_at = mark.size();
constexpr std::size_t nonce_at = name_at + id_bytes + salt_bytes;
constexpr std::size_t body_at = nonce_at + nonce_bytes;
static_assert(bulk_sealer::overhead_bytes == body_at + tag_bytes);

/// Every process that ever wrote has a salt; more than this at once are forgotten and derived anew.
constexpr std::size_t most_openers = 512;

/// Fetched once: looking a cipher up costs more than using it.
const EVP_CIPHER* aes_256_gcm() {
  static const openssl_handle<EVP_CIPHER, &EVP_CIPHER_free> cipher{
    EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  return cipher.get();
}

const unsigned char* octets(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets(std::string& text, std::size_t at) noexcept {
  return reinterpret_cast<unsigned char*>(text.data()) + at;
}

int length(std::string_view text) noexcept {
  return static_cast<int>(text.size());
}

std::array<unsigned char, nonce_bytes> nonce_of(std::uint64_t count) noexcept {
  std::array<unsigned char, nonce_bytes> out{};
  for (auto byte = out.rbegin(); count != 0; ++byte, count >>= 8U)
    *byte = static_cast<unsigned char>(count & 0xFFU);
  return out;
}

/// What one system secret is here.
struct root {
  secret key;
  /// Names the secret without telling it, so that the right one is found at once.
  std::string id;
};

} // namespace

class bulk_sealer::implementation {
public:
  implementation(
    const std::vector<secret>& secrets, std::string_view purpose, const random_source& random)
    : purpose_(purpose) {
    for (const auto& each : secrets)
      roots_.push_back(
        {secret(hkdf_sha256(each.reveal(), {}, "gatehouse at rest " + purpose_, key_bytes)),
         hkdf_sha256(each.reveal(), {}, "gatehouse at rest, name " + purpose_, id_bytes)});
    const auto salt = random_bytes(random, salt_bytes);
    head_ = std::string(mark) + roots_.front().id + salt;
    const auto key = subkey(roots_.front(), salt);
    require_openssl(
      EVP_EncryptInit_ex2(sealer_.get(), aes_256_gcm(), octets(key.reveal()), nullptr, nullptr)
      == 1);
  }

  std::string seal(std::string_view text, std::string_view context) {
    const auto nonce = nonce_of(++count_);
    std::string out(text.size() + overhead_bytes, '\0');
    std::copy(head_.begin(), head_.end(), out.begin());
    std::copy(nonce.begin(), nonce.end(), octets(out, nonce_at));
    int size = 0;
    auto* const x = sealer_.get();
    bool good = EVP_EncryptInit_ex2(x, nullptr, nullptr, nonce.data(), nullptr) == 1;
    good = good && EVP_EncryptUpdate(x, nullptr, &size, octets(context), length(context)) == 1;
    good =
      good && EVP_EncryptUpdate(x, octets(out, body_at), &size, octets(text), length(text)) == 1;
    good = good && EVP_EncryptFinal_ex(x, octets(out, body_at + text.size()), &size) == 1;
    good = good
           && EVP_CIPHER_CTX_ctrl(
                x, EVP_CTRL_AEAD_GET_TAG, tag_bytes, octets(out, body_at + text.size()))
                == 1;
    require_openssl(good);
    return out;
  }

  std::optional<std::string> open(std::string_view sealed, std::string_view context) {
    if (!is_bulk_sealed(sealed) || sealed.size() < overhead_bytes)
      return std::nullopt;
    auto* const x = opener_of(sealed.substr(name_at, id_bytes + salt_bytes));
    if (x == nullptr)
      return std::nullopt;
    const auto body = sealed.substr(body_at, sealed.size() - overhead_bytes);
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    std::string text(body.size(), '\0');
    int size = 0;
    const openssl_error_mark quiet;
    bool good =
      EVP_DecryptInit_ex2(x, nullptr, nullptr, octets(sealed.substr(nonce_at)), nullptr) == 1;
    good = good && EVP_DecryptUpdate(x, nullptr, &size, octets(context), length(context)) == 1;
    good = good && EVP_DecryptUpdate(x, octets(text, 0), &size, octets(body), length(body)) == 1;
    good = good && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, tag_bytes, octets(tag, 0)) == 1;
    std::array<unsigned char, tag_bytes> rest{};
    good = good && EVP_DecryptFinal_ex(x, rest.data(), &size) == 1;
    if (!good)
      return std::nullopt;
    return text;
  }

  bool is_current(std::string_view sealed) const noexcept {
    return is_bulk_sealed(sealed) && sealed.substr(name_at, id_bytes) == roots_.front().id;
  }

private:
  secret subkey(const root& from, std::string_view salt) const {
    return secret(hkdf_sha256(from.key.reveal(), salt, purpose_, key_bytes));
  }

  /// @param name  the secret's and the salt. Null when the secret is not in the list.
  EVP_CIPHER_CTX* opener_of(std::string_view name) {
    if (const auto known = openers_.find(name); known != openers_.end())
      return known->second.get();
    const auto from = std::find_if(
      roots_.begin(), roots_.end(), [&](const root& x) { return name.starts_with(x.id); });
    if (from == roots_.end())
      return nullptr;
    const auto key = subkey(*from, name.substr(id_bytes));
    cipher_handle opener(EVP_CIPHER_CTX_new());
    require_openssl(
      EVP_DecryptInit_ex2(opener.get(), aes_256_gcm(), octets(key.reveal()), nullptr, nullptr)
      == 1);
    if (openers_.size() >= most_openers)
      openers_.clear();
    return openers_.emplace(name, std::move(opener)).first->second.get();
  }

  std::string purpose_;
  std::vector<root> roots_;
  /// What every text that is sealed here begins with.
  std::string head_;
  cipher_handle sealer_{EVP_CIPHER_CTX_new()};
  std::uint64_t count_ = 0;
  std::map<std::string, cipher_handle, std::less<>> openers_;
};

bulk_sealer::bulk_sealer(
  const std::vector<secret>& secrets, std::string_view purpose, const random_source& random)
  : impl_(std::make_unique<implementation>(secrets, purpose, random)) {}
bulk_sealer::~bulk_sealer() = default;
bulk_sealer::bulk_sealer(bulk_sealer&&) noexcept = default;
bulk_sealer& bulk_sealer::operator=(bulk_sealer&&) noexcept = default;

std::string bulk_sealer::seal(std::string_view text, std::string_view context) {
  return impl_->seal(text, context);
}

std::optional<std::string> bulk_sealer::open(std::string_view sealed, std::string_view context) {
  return impl_->open(sealed, context);
}

bool bulk_sealer::is_current(std::string_view sealed) const noexcept {
  return impl_->is_current(sealed);
}

bool is_bulk_sealed(std::string_view text) noexcept {
  return text.starts_with(mark);
}

} // namespace gatehouse::protocol
