#include "store/redis_wire.hpp"

#include <algorithm>
#include <hiredis/hiredis.h>
#include <hiredis/read.h>
#include <new>
#include <utility>

namespace gatehouse::store {

namespace {

using form = redis_reply::form;

/// What is fed at once, so that octets are counted against the reply that they belong to.
constexpr std::size_t piece_bytes = 16 * 1024;

/// Counts the elements of the reply that is being read.
struct element_count {
  std::size_t elements = 0;
};

/// Finds where an element of a reply goes: its place in the list around it, or a new root.
redis_reply* place_of(const redisReadTask* task) {
  if (task->parent == nullptr)
    return new redis_reply;
  auto* list = static_cast<redis_reply*>(task->parent->obj);
  return &list->items[static_cast<std::size_t>(task->idx)];
}

/// Fills an element in; no exception may pass through hiredis, which takes null for lack of memory.
template <class Fill>
void* made(const redisReadTask* task, Fill fill) noexcept {
  redis_reply* to = nullptr;
  try {
    to = place_of(task);
    fill(*to);
    return to;
  } catch (const std::bad_alloc&) {
    if (task->parent == nullptr)
      delete to;
    return nullptr;
  }
}

form form_of(int type) noexcept {
  switch (type) {
  case REDIS_REPLY_ERROR:
    return form::error;
  case REDIS_REPLY_STATUS:
    return form::status;
  default:
    return form::text;
  }
}

void* make_text(const redisReadTask* task, char* octets, std::size_t length) noexcept {
  return made(task, [&](redis_reply& to) {
    to.what = form_of(task->type);
    to.text.assign(octets, length);
  });
}

void* make_list(const redisReadTask* task, int elements) noexcept {
  auto& count = *static_cast<element_count*>(task->privdata);
  const auto wanted = static_cast<std::size_t>(std::max(0, elements));
  if (wanted > redis_reader::max_elements - count.elements)
    return nullptr;
  count.elements += wanted;
  return made(task, [&](redis_reply& to) {
    to.what = form::list;
    to.items.resize(wanted);
  });
}

void* make_integer(const redisReadTask* task, long long number) noexcept {
  return made(task, [&](redis_reply& to) {
    to.what = form::integer;
    to.number = number;
  });
}

void* make_nil(const redisReadTask* task) noexcept {
  return made(task, [](redis_reply& to) { to.what = form::nil; });
}

void drop(void* root) noexcept {
  delete static_cast<redis_reply*>(root);
}

redisReplyObjectFunctions& functions() noexcept {
  static redisReplyObjectFunctions all{make_text, make_list, make_integer, make_nil, drop};
  return all;
}

} // namespace

std::optional<std::string> format_redis_command(const std::vector<std::string_view>& words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> lengths;
  for (const auto& each : words) {
    starts.push_back(each.data());
    lengths.push_back(each.size());
  }
  char* octets = nullptr;
  const auto length =
    redisFormatCommandArgv(&octets, static_cast<int>(words.size()), starts.data(), lengths.data());
  if (length < 0)
    return std::nullopt;
  std::string out(octets, static_cast<std::size_t>(length));
  redisFreeCommand(octets);
  return out;
}

class redis_reader::implementation {
public:
  explicit implementation(std::size_t max_reply_bytes)
    : reader_(redisReaderCreateWithFunctions(&functions())), left_(max_reply_bytes),
      max_reply_bytes_(max_reply_bytes) {
    if (reader_)
      reader_->privdata = &count_;
  }

  bool feed(std::string_view octets, std::vector<redis_reply>& into) {
    while (!octets.empty()) {
      const auto piece = octets.substr(0, piece_bytes);
      octets.remove_prefix(piece.size());
      if (!feed_piece(piece, into))
        return false;
    }
    return true;
  }

private:
  struct deleter {
    void operator()(redisReader* x) const noexcept { redisReaderFree(x); }
  };

  bool feed_piece(std::string_view piece, std::vector<redis_reply>& into) {
    if (!reader_ || piece.size() > left_)
      return false;
    left_ -= piece.size();
    if (redisReaderFeed(reader_.get(), piece.data(), piece.size()) != REDIS_OK)
      return false;
    while (true) {
      void* root = nullptr;
      if (redisReaderGetReply(reader_.get(), &root) != REDIS_OK)
        return false;
      if (root == nullptr)
        return true;
      const std::unique_ptr<redis_reply> whole(static_cast<redis_reply*>(root));
      into.push_back(std::move(*whole));
      count_ = {};
      left_ = max_reply_bytes_;
    }
  }

  element_count count_;
  std::unique_ptr<redisReader, deleter> reader_;
  std::size_t left_;
  std::size_t max_reply_bytes_;
};

redis_reader::redis_reader(std::size_t max_reply_bytes)
  : impl_(std::make_unique<implementation>(max_reply_bytes)) {}

redis_reader::~redis_reader() = default;
redis_reader::redis_reader(redis_reader&&) noexcept = default;
redis_reader& redis_reader::operator=(redis_reader&&) noexcept = default;

bool redis_reader::feed(std::string_view octets, std::vector<redis_reply>& into) {
  return impl_->feed(octets, into);
}

} // namespace gatehouse::store
