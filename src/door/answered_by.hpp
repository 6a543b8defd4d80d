#pragma once

#include <bangiao/instant.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "intake/intake.hpp"

namespace bangiao::door {

/// How an event gets into the ledger: Intake::submit of the running service.
using Filer = std::function<void(const identity::Caller& caller, std::string_view body, Instant now,
                                 ledger::Answer answer)>;

/// The write side as something to await. The signature is checked on the calling thread; no thread
/// waits for the commit. Resumes on the caller's executor, even if the connection is gone by then.
boost::asio::awaitable<Result<ledger::Admission>> answered_by(const Filer& file,
                                                              identity::Caller caller,
                                                              std::string body, Instant now);

}  // namespace bangiao::door
